namespace Trifold.Kernels.Memory;

/// <summary>
/// An image of features, channels last: pixel (y, x) has its channels at <c>Data + (y · Width + x) · Stride</c>.
/// Borrows its memory. Floats between the channels and the stride are finite and mean nothing.
/// </summary>
/// <param name="data">At least <see cref="LengthOf"/> floats.</param>
public readonly unsafe struct FeatureMap(float* data, int height, int width, int channels)
{
    /// <summary>Every pixel begins on a multiple of this many floats, so that no width needs a loop for a rest.</summary>
    public const int ChannelGroup = 16;

    public readonly float* Data = data;
    public readonly int Height = height;
    public readonly int Width = width;
    public readonly int Channels = channels;

    /// <summary>Floats from pixel to pixel: the channels rounded up to <see cref="ChannelGroup"/>.</summary>
    public readonly int Stride = StrideOf(channels);

    /// <summary>Pixels.</summary>
    public int Pixels => Height * Width;

    /// <summary>Floats of the whole map.</summary>
    public long Length => (long)Pixels * Stride;

    /// <summary>A map in a buffer, which grows as needed; nothing else stands there then.</summary>
    public static FeatureMap In(NativeBuffer buffer, int height, int width, int channels) =>
        new(buffer.Reserve(LengthOf(height, width, channels)), height, width, channels);

    public static int StrideOf(int channels) => (channels + ChannelGroup - 1) / ChannelGroup * ChannelGroup;

    public static long LengthOf(int height, int width, int channels) => (long)height * width * StrideOf(channels);

    public float* Pixel(int y, int x) => Data + ((long)y * Width + x) * Stride;
}
