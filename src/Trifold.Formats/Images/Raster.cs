namespace Trifold.Formats.Images;

/// <summary>The one check that every raster type makes of its buffer.</summary>
internal static class Raster
{
    public static T[] Check<T>(int width, int height, int samplesPerPixel, T[] samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var wanted = (long)width * height * samplesPerPixel;
        return samples.Length == wanted
            ? samples
            : throw new ArgumentException($"{width}x{height} pixels take {wanted} samples, got {samples.Length}.");
    }
}
