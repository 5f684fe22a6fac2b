namespace Trifold.Formats.Masks.Regions;

/// <summary>Which pixels a region covers.</summary>
internal interface IRegionShape
{
    /// <param name="covered">Row-major, all false; set where the region is.</param>
    /// <param name="source">File and place in it, for messages.</param>
    /// <exception cref="MaskFormatException">The shape does not fit an image of this size.</exception>
    void Cover(Span<bool> covered, int width, int height, string source);
}
