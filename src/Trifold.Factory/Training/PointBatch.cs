using System.Numerics;
using TorchSharp;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;
using static TorchSharp.torch;

namespace Trifold.Factory.Training;

/// <summary>What a world says at P points of each of B objects. Owns its tensors.</summary>
/// <param name="Points">World coordinates, [B, P, 3].</param>
/// <param name="Occupancy">1 inside the object, 0 outside, soft close under the surface, [B, P, 1].</param>
/// <param name="Colors">Colour of the surface that the first points lie at, in [0, 1], [B, S, 3].</param>
/// <param name="OnSurface">1 where a colour is known, [B, S, 1].</param>
internal sealed record PointBatch(Tensor Points, Tensor Occupancy, Tensor Colors, Tensor OnSurface) : IDisposable
{
    // The surface is softened by about what a view resolves: half a pixel of a portrait at 128², a third of a car's.
    private const float Softness = 0.0025f;

    /// <summary>How far inside the surface a point is half occupied, pixels of 128² where the object is.</summary>
    /// <remarks>
    /// Rays that graze a flat side see the soft edge over many times its length: with half at the surface itself,
    /// silhouettes grew by a third of a pixel.
    /// </remarks>
    public const float InsetPixels = 0.6f;

    // Standard deviations of the points across the surface, and how far from it a colour still counts, scene units.
    private const float Close = 0.012f;
    private const float Loose = 0.05f;
    private const float ColorReach = 0.025f;

    // Half the side of the cube that free points fill. It is larger than the box of the planes: beyond that the decoder
    // answers to no features at all, and rays at the border of a view must find nothing there.
    private const float HalfSide = 0.55f;

    /// <summary>S: points close to the surface, which come first.</summary>
    public long SurfaceCount => Colors.shape[1];

    /// <summary>Draws points about what random cameras see: close to the surface, loosely about it, and anywhere.</summary>
    /// <param name="surface">S; half as many points are loose, and half as many anywhere.</param>
    public static PointBatch Draw(DrawnObjects objects, TrainingViews views, int surface)
    {
        var count = objects.Instances.Count;
        var perObject = 2 * surface;
        var arrays = new Arrays(count, perObject, surface);
        objects.ForEach(1, (item, instance, random) => Fill(arrays, item, instance, random, views));
        return new PointBatch(
            torch.tensor(arrays.Points, [count, perObject, 3]), torch.tensor(arrays.Occupancy, [count, perObject, 1]),
            torch.tensor(arrays.Colors, [count, surface, 3]), torch.tensor(arrays.OnSurface, [count, surface, 1]));
    }

    public void Dispose()
    {
        Points.Dispose();
        Occupancy.Dispose();
        Colors.Dispose();
        OnSurface.Dispose();
    }

    private static void Fill(Arrays arrays, int item, IWorldInstance instance, Random random, TrainingViews views)
    {
        var surface = arrays.SurfaceCount;
        var first = item * arrays.PointCount;
        var inset = InsetPixels * views.PixelWidth;
        var camera = views.DrawCamera(random);
        var origin = camera.Origin();
        for (var i = 0; i < surface; i++)
        {
            // A quarter of the surface from each of four sides.
            if (i % Math.Max(1, surface / 4) == 0)
                (camera, origin) = Next();
            var direction = views.DrawDirection(random, camera);
            var sample = RaySample.Take(instance, origin, direction);
            var across = Close * (float)random.NextGaussian();
            AddPoint(i, sample.Label == 0 ? random.NextInCube(HalfSide) : origin + (sample.Depth + across) * direction);
            if (sample.Label != 0 && MathF.Abs(across) < ColorReach)
            {
                sample.Rgb.CopyTo(arrays.Colors, 3 * (item * surface + i));
                arrays.OnSurface[item * surface + i] = 1;
            }

            var beside = i % 2 == 0 && sample.Label != 0
                ? origin + (sample.Depth + Loose * (float)random.NextGaussian()) * direction
                : random.NextInCube(HalfSide);
            AddPoint(surface + i, beside);
        }

        (Camera, Vector3) Next()
        {
            var next = views.DrawCamera(random);
            return (next, next.Origin());
        }

        void AddPoint(int i, Vector3 point)
        {
            point.CopyTo(arrays.Points, 3 * (first + i));
            arrays.Occupancy[first + i] = 1 / (1 + MathF.Exp(Math.Clamp((instance.Distance(point) + inset) / Softness, -20, 20)));
        }
    }

    private sealed class Arrays(int objects, int points, int surface)
    {
        public int PointCount => points;

        public int SurfaceCount => surface;

        public float[] Points { get; } = new float[objects * points * 3];

        public float[] Occupancy { get; } = new float[objects * points];

        public float[] Colors { get; } = new float[objects * surface * 3];

        public float[] OnSurface { get; } = new float[objects * surface];
    }
}
