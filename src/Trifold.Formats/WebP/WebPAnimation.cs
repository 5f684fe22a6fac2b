using Trifold.Formats.Images;

namespace Trifold.Formats.WebP;

/// <summary>
/// Makes animated WebP files through libwebp and libwebpmux. Frames are encoded as they come, so that only their
/// compressed form is kept. Not thread-safe; owns native memory.
/// </summary>
public sealed unsafe class WebPAnimation : IDisposable
{
    /// <summary>The format's bound on either side, pixels.</summary>
    public const int MaxSide = 16383;

    // The format's bound: 24 bits.
    private const int MaxMilliseconds = (1 << 24) - 1;

    private readonly int _milliseconds;
    private readonly float _quality;
    private nint _mux;
    private (int Width, int Height)? _size;

    /// <param name="framesPerSecond">How fast it plays, above 0 and at most 1000.</param>
    /// <param name="quality">0 to 100, of libwebp's lossy encoder.</param>
    public WebPAnimation(double framesPerSecond, float quality = 90)
    {
        if (!(framesPerSecond > 0 && framesPerSecond <= 1000))
            throw new ArgumentException($"fps: must be above 0 and at most 1000, got {framesPerSecond}.");
        if (!(quality >= 0 && quality <= 100))
            throw new ArgumentException($"quality: must lie between 0 and 100, got {quality}.");
        _milliseconds = (int)Math.Clamp(Math.Round(1000 / framesPerSecond), 1, MaxMilliseconds);
        _quality = quality;
        _mux = LibWebPMux.New(LibWebPMux.AbiVersion);
        if (_mux == 0)
            throw new ImageFormatException("WebP", "this libwebpmux has another interface than webp/mux.h of version 1.");
    }

    /// <summary>Frames so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a frame.</summary>
    /// <param name="frame">Of the same size as the others, at most 16383 pixels on a side.</param>
    /// <exception cref="ImageFormatException">The size is another or too large.</exception>
    public void Add(RgbImage frame)
    {
        ObjectDisposedException.ThrowIf(_mux == 0, this);
        var size = (frame.Width, frame.Height);
        if (frame.Width > MaxSide || frame.Height > MaxSide)
            throw new ImageFormatException("WebP", $"{size} pixels are too many; {MaxSide} on a side is the most.");
        if (_size is { } first && first != size)
            throw new ImageFormatException("WebP", $"frame {Count} has {size} pixels, the first {first}.");
        _size = size;

        byte* encoded = null;
        try
        {
            nuint length;
            fixed (byte* pixels = frame.Pixels)
                length = LibWebP.EncodeRgb(pixels, frame.Width, frame.Height, 3 * frame.Width, _quality, &encoded);
            if (length == 0)
                throw new ImageFormatException("WebP", $"{size} pixels cannot be encoded.");
            var info = new LibWebPMux.Frame
            {
                Bitstream = new LibWebPMux.Data { Bytes = encoded, Size = length },
                Milliseconds = _milliseconds,
                Chunk = LibWebPMux.FrameChunk,
            };
            Check(LibWebPMux.PushFrame(_mux, &info, copyData: 1), "add a frame");
        }
        finally
        {
            LibWebP.Free(encoded);
        }

        Count++;
    }

    /// <summary>The file: all frames, played for ever.</summary>
    public byte[] Encode()
    {
        ObjectDisposedException.ThrowIf(_mux == 0, this);
        if (Count == 0)
            throw new InvalidOperationException("An animation has at least one frame.");
        var animation = default(LibWebPMux.Animation);
        Check(LibWebPMux.SetAnimation(_mux, &animation), "set the animation's parameters");
        var data = default(LibWebPMux.Data);
        Check(LibWebPMux.Assemble(_mux, &data), "assemble the file");
        try
        {
            return new ReadOnlySpan<byte>(data.Bytes, checked((int)data.Size)).ToArray();
        }
        finally
        {
            LibWebP.Free(data.Bytes);
        }
    }

    public void Dispose()
    {
        if (_mux == 0)
            return;
        LibWebPMux.Delete(_mux);
        _mux = 0;
    }

    private static void Check(int result, string what)
    {
        if (result != LibWebPMux.Ok)
            throw new ImageFormatException("WebP", $"libwebpmux could not {what} (error {result}).");
    }
}
