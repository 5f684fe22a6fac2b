using Trifold.Formats.Images;
using Trifold.Formats.Png;

namespace Trifold.Formats.Masks;

/// <summary>COCO's panoptic masks: an RGB PNG whose pixels hold the id of their segment, R + 256·G + 65536·B; 0 is void.</summary>
public static class PanopticPng
{
    private const int LargestId = (1 << 24) - 1;

    /// <param name="ids">Of the segment that each label belongs to, 0 to 2²⁴ − 1, in the order of the labels.</param>
    /// <exception cref="ArgumentException">An id is out of range.</exception>
    /// <exception cref="ImageFormatException">A label has no id.</exception>
    public static byte[] Encode(LabelImage labels, ReadOnlySpan<int> ids)
    {
        var colors = new Rgb[ids.Length];
        for (var label = 0; label < ids.Length; label++)
        {
            var id = ids[label];
            if (id is < 0 or > LargestId)
                throw new ArgumentException($"ids: must lie between 0 and {LargestId}, got {id} for label {label}.");
            colors[label] = new Rgb((byte)id, (byte)(id >> 8), (byte)(id >> 16));
        }

        return PngWriter.WriteRgb8(LabelColors.Paint(labels, colors));
    }
}
