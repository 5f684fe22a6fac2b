using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;
using Trifold.Models.Seeds;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.DataSets;

/// <summary>Samples whose every pixel is known: exact views of a world.</summary>
internal sealed class ExactSamples
{
    public const int Size = 64;
    public const int ViewsPerScene = 2;

    // One sample a pixel: its depth is exact for the pixel's centre, and its colour that of one part.
    private const int SamplesPerAxis = 1;

    // Far enough apart that the views differ, near enough that they see much of the same surface.
    private static readonly (double Yaw, double Pitch)[] Turns = [(-0.2, 0), (0.15, 0.1)];

    private readonly IWorld _world;

    /// <param name="scenes">Seeds from <paramref name="firstSeed"/> on.</param>
    public ExactSamples(string world = "portraits", int scenes = 2, long firstSeed = 0)
    {
        _world = WorldCatalog.Named(world);
        Samples = [.. Enumerable.Range(0, scenes * ViewsPerScene).Select(i => Sample(i, firstSeed))];
    }

    public LabelSet Labels => _world.Labels;

    public IReadOnlyList<DataSetSample> Samples { get; }

    private DataSetSample Sample(int index, long firstSeed)
    {
        var (seed, view) = (firstSeed + index / ViewsPerScene, index % ViewsPerScene);
        var latent = new NumpyRandomState((uint)seed).RandnSingle(_world.LatentSize);
        var camera = _world.Viewpoints.Default.Turned(Turns[view].Yaw, Turns[view].Pitch);
        var exact = WorldRenderer.Render(_world.Create(latent), camera, Size, SamplesPerAxis);
        return new DataSetSample($"{index:D6}", view, new AnnotatedView(
            seed, camera, new RgbImage(Size, Size, Array.ConvertAll(exact.Rgb, share => (byte)MathF.Round(255 * share))),
            new LabelImage(Size, Size, exact.Labels), exact.Depth));
    }
}
