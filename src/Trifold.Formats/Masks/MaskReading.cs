using Trifold.Formats.Images;

namespace Trifold.Formats.Masks;

/// <summary>Something in a mask that stands for no part.</summary>
/// <param name="Mark">A colour, a value or a name, for people.</param>
/// <param name="Pixels">How many pixels carry it.</param>
public sealed record UnknownMark(string Mark, long Pixels);

/// <summary>What a mask says.</summary>
/// <param name="Labels">Value of the part at each pixel; 0 where it is unknown.</param>
/// <param name="Unknown">What stands for no part, most pixels first; empty in a good mask.</param>
public sealed record MaskReading(LabelImage Labels, IReadOnlyList<UnknownMark> Unknown);
