using Trifold.Factory.Annotation;
using Trifold.Formats.Images;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Pictures;

/// <summary>Pictures of how colour, parts and depth of one scene hold together as the camera moves.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="decoder">Borrowed.</param>
/// <param name="truncation">How far codes are drawn to the mean code.</param>
public sealed class ScenePictures(Eg3dModel model, LoadedDecoder decoder, Truncation truncation)
{
    /// <summary>Most frames of a turntable: one for each degree.</summary>
    public const int MostFrames = 360;

    // The sweep of the published consistency figure (DatasetNeRF, sec. 4.1).
    private const int SweepFrames = 61;
    private const double SweepYawDegrees = 30;
    private const int RowsPerFrame = 2;

    private readonly Annotator _annotator = new(model, decoder);

    private LabelSet Labels => decoder.Labels;

    /// <summary>A full turn as an animated WebP file, see <see cref="Pictures.Turntable"/>.</summary>
    /// <param name="frames">2 to 360.</param>
    public byte[] Turntable(long seed, int frames, double framesPerSecond, CancellationToken cancellation)
    {
        if (frames is < 2 or > MostFrames)
            throw new ArgumentException($"frames: must lie between 2 and {MostFrames}, got {frames}.");
        return Pictures.Turntable.Encode(
            Annotate(seed, Enumerable.Range(0, frames).Select(i => 2 * Math.PI * i / frames), cancellation), Labels, framesPerSecond);
    }

    /// <summary>A line of a sweep from side to side over time, see <see cref="LineTexture"/>.</summary>
    /// <param name="line">Height of the line, in [0, 1).</param>
    public RgbImage Texture(long seed, double line, CancellationToken cancellation)
    {
        var limit = double.DegreesToRadians(SweepYawDegrees);
        var yaws = Enumerable.Range(0, SweepFrames).Select(i => limit * (2.0 * i / (SweepFrames - 1) - 1));
        return LineTexture.Of(Annotate(seed, yaws, cancellation), Labels, line, RowsPerFrame);
    }

    private AnnotatedView[] Annotate(long seed, IEnumerable<double> yaws, CancellationToken cancellation)
    {
        Camera[] cameras = [.. yaws.Select(yaw => model.Description.Camera.Turned(yaw, 0))];
        return [.. _annotator.Annotate(seed, cameras, truncation, cancellation)];
    }
}
