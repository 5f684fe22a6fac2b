using System.Numerics;
using Trifold.Factory.Annotation;
using Trifold.Formats.Clouds;
using Trifold.Formats.Images;
using Trifold.Formats.Meshes;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Clouds;

/// <summary>From a scene to a labelled point cloud.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="decoder">Borrowed.</param>
public sealed class CloudExtraction(Eg3dModel model, LoadedDecoder decoder)
{
    /// <summary>The cloud of a scene: samples of its surface, fused in voxels, without outliers, and of those some.</summary>
    /// <param name="scene">Kept its blocks.</param>
    /// <param name="seed">Of the scene; decides which points are kept.</param>
    /// <param name="cancellation">Looked at before each view and between the tiles of its layers and rays.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or there are fewer points than asked for.</exception>
    public PointCloud Of(
        Eg3dScene scene, long seed, IReadOnlyList<Camera> cameras, CloudOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scene);
        options.Check();
        return Fuse(SamplesOf(scene, seed, cameras, options.Source, cancellation), seed, options);
    }

    /// <summary>The cloud of samples from elsewhere, such as exact views.</summary>
    /// <inheritdoc cref="Of"/>
    internal PointCloud Fuse(IEnumerable<SurfaceSample> samples, long seed, CloudOptions options)
    {
        var voxel = options.VoxelOf(model.Generator.Config.RenderingKwargs.BoxWarp);
        var fused = OutlierRemoval.Remove(VoxelFusion.Fuse(samples, voxel, decoder.Labels.Count));
        return ToCloud(Select(fused, seed, options), decoder.Labels);
    }

    /// <summary>What cameras see of a scene.</summary>
    internal IEnumerable<CloudView> ViewsOf(
        Eg3dScene scene, long seed, IReadOnlyList<Camera> cameras, CancellationToken cancellation)
    {
        using var semantics = decoder.Decoder.FrozenFieldOf(scene);
        var rendered = new RenderedViews(scene, decoder.Decoder, semantics);
        foreach (var camera in cameras)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return rendered.Of(camera, seed, cancellation);
        }
    }

    private IEnumerable<SurfaceSample> SamplesOf(
        Eg3dScene scene, long seed, IReadOnlyList<Camera> cameras, CloudSource source, CancellationToken cancellation)
    {
        var views = ViewsOf(scene, seed, cameras, cancellation);
        return source == CloudSource.Views ? views.SelectMany(BackProjection.Of) : FieldSamples(scene, views, cancellation);
    }

    private IEnumerable<SurfaceSample> FieldSamples(
        Eg3dScene scene, IEnumerable<CloudView> views, CancellationToken cancellation)
    {
        using var semantics = decoder.Decoder.FrozenFieldOf(scene);
        // A decoder with a super-resolution was taught by the masks that this gives; what it makes them of is not labels yet.
        var surface = new FieldSurface(
            scene.Field, decoder.Decoder.LabelsBackground ? null : points => decoder.Decoder.LogitsAt(semantics, points));
        foreach (var view in views)
        {
            foreach (var sample in surface.SeenBy(view, cancellation))
                yield return sample;
        }
    }

    private static IEnumerable<SurfaceSample> Select(List<SurfaceSample> fused, long seed, CloudOptions options)
    {
        if (options.Points is not { } count)
            return fused;
        if (count > fused.Count)
        {
            throw new ArgumentException(
                $"points: seed {seed} has {fused.Count}, {count} are asked for; use fewer, more --views or a smaller --voxel.");
        }

        Vector3[] positions = [.. fused.Select(sample => sample.Position)];
        var chosen = options.Sampling == CloudSampling.Uniform
            ? PointSelection.Uniform(positions, count, seed)
            : PointSelection.Farthest(positions, count, seed);
        return chosen.Select(i => fused[i]);
    }

    private static PointCloud ToCloud(IEnumerable<SurfaceSample> samples, LabelSet labels)
    {
        SurfaceSample[] all = [.. samples];
        return new PointCloud(
            [.. all.SelectMany(sample => Numbers(sample.Position))],
            [.. all.SelectMany(sample => Numbers(sample.Normal))],
            Array.ConvertAll(all, sample => new Rgb(ToByte(sample.Color.X), ToByte(sample.Color.Y), ToByte(sample.Color.Z))),
            Array.ConvertAll(all, sample => (ushort)sample.Label),
            Array.ConvertAll(all, sample => sample.Confidence),
            [.. labels.Entries.Select(label => new MeshPart(label.Name, new Rgb(label.Red, label.Green, label.Blue)))]);
    }

    private static float[] Numbers(Vector3 v) => [v.X, v.Y, v.Z];

    private static byte ToByte(float share) => (byte)MathF.Round(255 * Math.Clamp(share, 0, 1), MidpointRounding.AwayFromZero);
}
