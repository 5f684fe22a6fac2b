using System.Numerics;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Worlds;

/// <summary>Exact views of an instance. The result has the same bits for any number of threads.</summary>
public static class WorldRenderer
{
    /// <summary>Most samples along each side of a pixel; more would not be seen in 8 bits.</summary>
    public const int MaxSamplesPerAxis = 16;

    // Sides in pixels: of the squares that threads take, and of those below which pixels are rendered one by one.
    private const int LargestSquare = 16;
    private const int SmallestSquare = 2;

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
        var frame = new Frame(instance, camera, new WorldView(resolution), samplesPerAxis);
        var squares = (resolution + LargestSquare - 1) / LargestSquare;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, squares * squares, options, square => RenderSquare(
            frame, square % squares * LargestSquare, square / squares * LargestSquare, LargestSquare, from: 0));
        return frame.View;
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

    /// <summary>Renders a square of pixels. What its rays have in common is found once: how far all of them meet nothing.</summary>
    /// <param name="from">What is known of that from a larger square.</param>
    private static void RenderSquare(Frame frame, int left, int top, int side, float from)
    {
        var (width, height) = (Math.Min(side, frame.View.Resolution - left), Math.Min(side, frame.View.Resolution - top));
        if (width <= 0 || height <= 0)
            return;
        var middle = frame.Direction(left + 0.5 * width, top + 0.5 * height);
        // Rays turn away from the middle one towards the corners.
        var spread = 0f;
        for (var corner = 0; corner < 4; corner++)
        {
            var edge = frame.Direction(left + width * (corner & 1), top + height * (corner >> 1));
            spread = MathF.Max(spread, Vector3.Distance(edge, middle));
        }

        from = SphereTracer.FreeDistance(frame.Instance, frame.Origin, middle, spread, from);
        if (float.IsPositiveInfinity(from))
        {
            for (var row = top; row < top + height; row++)
                frame.View.Rgb.AsSpan(3 * (row * frame.View.Resolution + left), 3 * width).Fill(1);
            return;
        }

        if (side == SmallestSquare)
        {
            RenderPixels(frame, left, top, width, height, from);
            return;
        }

        var half = side / 2;
        for (var quarter = 0; quarter < 4; quarter++)
            RenderSquare(frame, left + half * (quarter & 1), top + half * (quarter >> 1), half, from);
    }

    private static void RenderPixels(Frame frame, int left, int top, int width, int height, float from)
    {
        var perAxis = frame.SamplesPerAxis;
        Span<RaySample> samples = stackalloc RaySample[perAxis * perAxis];
        for (var pixel = 0; pixel < width * height; pixel++)
        {
            var (column, row) = (left + pixel % width, top + pixel / width);
            for (var i = 0; i < samples.Length; i++)
            {
                var direction = frame.Direction(column + (i % perAxis + 0.5) / perAxis, row + (i / perAxis + 0.5) / perAxis);
                samples[i] = RaySample.Take(frame.Instance, frame.Origin, direction, from);
            }

            Resolve(samples, frame.View, row * frame.View.Resolution + column);
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

    private sealed class Frame(IWorldInstance instance, Camera camera, WorldView view, int samplesPerAxis)
    {
        public IWorldInstance Instance => instance;

        public WorldView View => view;

        public int SamplesPerAxis => samplesPerAxis;

        public Vector3 Origin { get; } = camera.Origin();

        /// <summary>Unit vector of the ray through a point of the image, in pixels from its top left corner.</summary>
        public Vector3 Direction(double x, double y) => camera.Direction(x / view.Resolution, y / view.Resolution);
    }
}
