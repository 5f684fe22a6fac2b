using System.Numerics;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Worlds;

/// <summary>Exact views of an instance. The result has the same bits for any number of threads.</summary>
public static class WorldRenderer
{
    /// <summary>Most samples along each side of a pixel; more would not be seen in 8 bits.</summary>
    public const int MaxSamplesPerAxis = 16;

    /// <param name="instance">What is rendered.</param>
    /// <param name="camera">In the world's coordinates.</param>
    /// <param name="resolution">Side of the square image in pixels, at least 1.</param>
    /// <param name="samplesPerAxis">Each pixel takes this many samples squared on a regular grid, 1 to 16.</param>
    /// <param name="threads">Most threads to use; -1 leaves it to the runtime.</param>
    public static WorldView Render(
        IWorldInstance instance, Camera camera, int resolution, int samplesPerAxis = 2, int threads = -1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resolution, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samplesPerAxis, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(samplesPerAxis, MaxSamplesPerAxis);
        var view = new WorldView(resolution);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, resolution, options, row => RenderRow(instance, camera, view, row, samplesPerAxis));
        return view;
    }

    /// <summary>One exact sample for each ray, on the calling thread and without allocation.</summary>
    /// <param name="instance">What the rays may meet.</param>
    /// <param name="origins">[R, 3], scene units.</param>
    /// <param name="directions">Unit vectors, [R, 3].</param>
    /// <param name="rgb">sRGB in [0, 1] over white, [R, 3].</param>
    /// <param name="alpha">1 where the ray meets the object, else 0, [R].</param>
    /// <param name="depth">Distance along the ray in scene units, 0 where it meets nothing, [R].</param>
    /// <param name="labels">Part indices, 0 where it meets nothing, [R].</param>
    /// <exception cref="ArgumentException">The lengths do not agree.</exception>
    public static void TraceRays(
        IWorldInstance instance, ReadOnlySpan<float> origins, ReadOnlySpan<float> directions,
        Span<float> rgb, Span<float> alpha, Span<float> depth, Span<byte> labels)
    {
        var rays = labels.Length;
        if (origins.Length != 3 * rays || directions.Length != 3 * rays || rgb.Length != 3 * rays
            || alpha.Length != rays || depth.Length != rays)
        {
            throw new ArgumentException(
                $"rays: {rays} labels need {3 * rays} origins, directions and colours and {rays} alphas and depths; got " +
                $"{origins.Length}, {directions.Length}, {rgb.Length}, {alpha.Length}, {depth.Length}.");
        }

        for (var i = 0; i < rays; i++)
        {
            var sample = RaySample.Take(instance, new(origins.Slice(3 * i, 3)), new(directions.Slice(3 * i, 3)));
            sample.Rgb.CopyTo(rgb.Slice(3 * i, 3));
            alpha[i] = sample.Label == 0 ? 0 : 1;
            depth[i] = sample.Depth;
            labels[i] = sample.Label;
        }
    }

    private static void RenderRow(IWorldInstance instance, Camera camera, WorldView view, int row, int samplesPerAxis)
    {
        Span<RaySample> samples = stackalloc RaySample[samplesPerAxis * samplesPerAxis];
        var (x, y, z) = camera.Origin;
        var origin = new Vector3((float)x, (float)y, (float)z);
        double fine = view.Resolution * samplesPerAxis;
        for (var column = 0; column < view.Resolution; column++)
        {
            for (var i = 0; i < samples.Length; i++)
            {
                var u = (column * samplesPerAxis + i % samplesPerAxis + 0.5) / fine;
                var v = (row * samplesPerAxis + i / samplesPerAxis + 0.5) / fine;
                var (dx, dy, dz) = camera.RayDirection(u, v);
                samples[i] = RaySample.Take(instance, origin, new((float)dx, (float)dy, (float)dz));
            }

            Resolve(samples, view, row * view.Resolution + column);
        }
    }

    private static void Resolve(ReadOnlySpan<RaySample> samples, WorldView view, int pixel)
    {
        var label = MajorityLabel(samples);
        Vector3 rgb = default, normal = default;
        float depth = 0;
        int met = 0, agreeing = 0;
        foreach (var sample in samples)
        {
            rgb += sample.Rgb;
            met += sample.Label == 0 ? 0 : 1;
            if (sample.Label != label)
                continue;
            agreeing++;
            depth += sample.Depth;
            normal += sample.Normal;
        }

        (rgb / samples.Length).CopyTo(view.Rgb, 3 * pixel);
        view.Labels[pixel] = label;
        view.Alpha[pixel] = (float)met / samples.Length;
        if (label == 0)
            return;
        view.Depth[pixel] = depth / agreeing;
        Vector3.Normalize(normal).CopyTo(view.Normals, 3 * pixel);
    }

    private static byte MajorityLabel(ReadOnlySpan<RaySample> samples)
    {
        byte winner = 0;
        var most = 0;
        foreach (var candidate in samples)
        {
            var votes = 0;
            foreach (var sample in samples)
                votes += sample.Label == candidate.Label ? 1 : 0;
            if (votes > most)
                (winner, most) = (candidate.Label, votes);
        }

        return winner;
    }
}
