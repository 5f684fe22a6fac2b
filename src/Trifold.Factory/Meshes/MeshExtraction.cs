using TorchSharp;
using Trifold.Formats.Images;
using Trifold.Formats.Meshes;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Rendering;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Factory.Meshes;

/// <summary>What is extracted from a field.</summary>
public sealed record MeshOptions
{
    /// <summary>Points along each edge of the density grid, 3 to 1024.</summary>
    public int Resolution { get; init; } = 256;

    /// <summary>Raw density of the surface; 10 is the published scripts'.</summary>
    public float Level { get; init; } = 10;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Check()
    {
        if (Resolution is < 3 or > ScalarVolume.MaxSize)
            throw new ArgumentException($"resolution: must lie between 3 and {ScalarVolume.MaxSize}, got {Resolution}.");
        if (!float.IsFinite(Level))
            throw new ArgumentException($"level: must be a finite number, got {Level}.");
    }
}

/// <summary>From a field to a coloured surface with parts.</summary>
public static class MeshExtraction
{
    // As the published script closes its grid.
    private const float BorderDensity = -1000;

    private const int PointsAtOnce = 1 << 16;

    /// <summary>The surface of a scene.</summary>
    /// <param name="decoder">Gives the parts, when the scene kept its blocks; null: none.</param>
    /// <param name="report">Called with the share of the grid done.</param>
    /// <exception cref="ArgumentException">The density passes the level nowhere.</exception>
    public static TriangleMesh Of(
        Eg3dScene scene, LoadedDecoder? decoder, MeshOptions options, Action<double>? report = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scene);
        if (decoder is null)
            return Of(scene.Field, null, null, options, report, cancellation);
        using var semantics = FieldOf(decoder, scene);
        return Of(
            scene.Field, decoder.Labels, points => decoder.Decoder.LogitsAt(semantics, points), options, report, cancellation);
    }

    /// <summary>The surface of a field.</summary>
    /// <param name="labels">The parts; null: none.</param>
    /// <param name="logitsAt">Logits [1, P, K] at points [1, P, 3]; null: no parts.</param>
    internal static TriangleMesh Of(
        TriPlaneField field, LabelSet? labels, Func<Tensor, Tensor>? logitsAt, MeshOptions options,
        Action<double>? report = null, CancellationToken cancellation = default)
    {
        var volume = ScalarVolume.OfDensity(field, options.Resolution, report, cancellation);
        var surface = ExtractClosed(volume, options.Level);
        var vertices = surface.Positions.Length / 3;
        var colors = new Rgb[vertices];
        var parts = labels is null ? null : new ushort[vertices];
        using var noGrad = torch.no_grad();
        for (var start = 0; start < vertices; start += PointsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(PointsAtOnce, vertices - start);
            var points = torch.tensor(surface.Positions[(3 * start)..(3 * (start + count))], [1, count, 3]);
            ReadColors(field, points, colors.AsSpan(start, count));
            if (parts is not null)
                ReadParts(logitsAt!(points), parts.AsSpan(start, count));
        }

        return new TriangleMesh(surface.Positions, surface.Normals, colors, surface.Triangles, parts, labels is null
            ? null
            : [.. labels.Entries.Select(label => new MeshPart(label.Name, new Rgb(label.Red, label.Green, label.Blue)))]);
    }

    private static Isosurface ExtractClosed(ScalarVolume volume, float level)
    {
        var (lowest, highest) = (volume.Values.Min(), volume.Values.Max());
        volume.CloseBorder(Math.Min(BorderDensity, level - 1));
        var surface = MarchingCubes.Extract(volume, level);
        return surface.Triangles.Length > 0
            ? surface
            : throw new ArgumentException(
                $"level: the density is nowhere above {level}; it lies between {lowest:G4} and {highest:G4}.");
    }

    // The first three features are the raw image's colour.
    private static void ReadColors(TriPlaneField field, Tensor points, Span<Rgb> colors)
    {
        var values = (PointQueries.Query(field, points).Colors[.., .., ..3] * 255).round().clamp(0, 255).to(ScalarType.Byte);
        var bytes = values.contiguous().bytes.ToArray();
        for (var i = 0; i < colors.Length; i++)
            colors[i] = new Rgb(bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]);
    }

    // On the surface there is something, so the background (part 0) is no answer, however the logits lean.
    private static void ReadParts(Tensor logits, Span<ushort> parts)
    {
        var classes = logits.shape[2];
        var best = classes == 1 ? logits.argmax(2) : logits[.., .., 1..].argmax(2) + 1;
        var bytes = best.to(ScalarType.Byte).contiguous().bytes.ToArray();
        for (var i = 0; i < parts.Length; i++)
            parts[i] = bytes[i];
    }

    private static SemanticField FieldOf(LoadedDecoder decoder, Eg3dScene scene)
    {
        using var noGrad = torch.no_grad();
        return decoder.Decoder.FieldOf(scene);
    }
}
