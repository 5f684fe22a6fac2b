namespace Trifold.Formats.Masks;

/// <summary>An annotation file that cannot be read.</summary>
/// <param name="source">The file and the place in it.</param>
/// <param name="fault">What is wrong, without the source.</param>
public sealed class MaskFormatException(string source, string fault, Exception? cause = null)
    : Exception($"{source}: {fault}", cause)
{
    internal static Exception Of(string source, string fault, Exception? cause) => new MaskFormatException(source, fault, cause);
}
