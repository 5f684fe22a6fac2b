using Trifold.Formats.Images;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Annotation;

/// <summary>Colours of a label set as a palette.</summary>
public static class LabelPalette
{
    /// <summary>One colour for each part, in index order.</summary>
    public static Rgb[] Of(LabelSet labels) => [.. labels.Entries.Select(label => new Rgb(label.Red, label.Green, label.Blue))];
}
