using Google.Protobuf;
using Trifold.Factory.Pictures;
using Trifold.Formats.Arrays;
using Trifold.Formats.Cameras;
using Trifold.Formats.Images;
using Trifold.Formats.Jpeg;
using Trifold.Formats.Png;
using Trifold.V1;
using Trifold.Worker.Operations;
using Camera = Trifold.Models.Cameras.Camera;

namespace Trifold.Worker.Encoding;

/// <summary>Colour and depth of a view as files, as a request wants them.</summary>
internal sealed class PictureEncoding
{
    public const string PngType = "image/png";

    private const string JpegType = "image/jpeg";
    private const string NpyType = "application/x-npy";

    private readonly Encodings.Types.Image _image;
    private readonly Encodings.Types.Depth _depth;
    private readonly Encodings.Types.DepthKind _kind;

    /// <param name="encodings">Null: the defaults.</param>
    /// <exception cref="ArgumentException">A field is wrong.</exception>
    public PictureEncoding(Encodings? encodings)
    {
        encodings ??= new Encodings();
        _image = RequestFaults.Known("encodings.rgb", encodings.Rgb, Encodings.Types.Image.Png);
        _depth = RequestFaults.Known("encodings.depth", encodings.Depth, Encodings.Types.Depth.Png16);
        _kind = RequestFaults.Known("encodings.depth_kind", encodings.DepthKind, Encodings.Types.DepthKind.RayDistance);
    }

    /// <summary>RGB or DEPTH of a view.</summary>
    public EncodedPart Encode(Output output, Picture picture, Camera camera) => output switch
    {
        Output.Rgb => Rgb(picture.Rgb),
        Output.Depth => Depth(picture, camera, _depth),
        _ => throw new ArgumentOutOfRangeException(nameof(output), output, "a picture has RGB and DEPTH."),
    };

    public EncodedPart Rgb(RgbImage image) => _image == Encodings.Types.Image.Jpeg
        ? Part(Output.Rgb, JpegType, JpegWriter.WriteRgb8(image))
        : Part(Output.Rgb, PngType, PngWriter.WriteRgb8(image));

    /// <summary>Depth in one encoding, whichever is asked for by default.</summary>
    public EncodedPart Depth(Picture picture, Camera camera, Encodings.Types.Depth encoding)
    {
        var (width, height) = (picture.Rgb.Width, picture.Rgb.Height);
        var depth = _kind == Encodings.Types.DepthKind.ZDepth
            // With the camera's numbers as they are delivered: who sends them back gets the same bytes.
            ? ZDepth.OfRayDistance(picture.Depth, Camera.FromVector(camera.ToVector()).Intrinsics, width, height)
            : picture.Depth;
        if (encoding == Encodings.Types.Depth.Npy)
            return Part(Output.Depth, NpyType, NpyFile.Encode<float>(depth, height, width));
        try
        {
            return Part(Output.Depth, PngType, DepthPng.Encode(depth, width, height));
        }
        catch (ImageFormatException fault)
        {
            throw new ArgumentException($"encodings.depth: {fault.Message} Ask for NPY.", fault);
        }
    }

    /// <summary>Depth as the request wants it.</summary>
    public EncodedPart Depth(Picture picture, Camera camera) => Depth(picture, camera, _depth);

    /// <param name="bytes">Not written to any more.</param>
    public static EncodedPart Part(Output output, string mediaType, byte[] bytes) =>
        new() { Output = output, MediaType = mediaType, Data = UnsafeByteOperations.UnsafeWrap(bytes) };
}
