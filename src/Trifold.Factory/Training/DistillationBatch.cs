using System.Numerics;
using TorchSharp;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Factory.Training;

/// <summary>What a world says about B objects along R random rays and at P points each. Owns its tensors.</summary>
/// <param name="Latents">[B, Z].</param>
/// <param name="Rgb">Colour over white in [-1, 1], [B, R, 3].</param>
/// <param name="Alpha">1 where the ray meets the object, else 0, [B, R, 1].</param>
/// <param name="Depth">Distance along the ray, scene units, 0 where it meets nothing, [B, R, 1].</param>
/// <param name="Points">World coordinates, [B, P, 3].</param>
/// <param name="Occupancy">1 inside the object, 0 outside, soft across the surface, [B, P, 1].</param>
/// <param name="PointColors">Colour of the nearest surface in [0, 1], [B, P, 3].</param>
/// <param name="OnSurface">1 where <paramref name="PointColors"/> is known, [B, P, 1].</param>
internal sealed record DistillationBatch(
    Tensor Latents, Rays Rays, Tensor Rgb, Tensor Alpha, Tensor Depth, Tensor Points, Tensor Occupancy,
    Tensor PointColors, Tensor OnSurface) : IDisposable
{
    // Half the width of a pixel at 128² where the object is: the surface is softened by what a view resolves.
    private const float Softness = 0.0025f;

    // Standard deviation of the points across the surface, and how far from it a colour still counts, scene units.
    private const float AcrossSurface = 0.012f;
    private const float ColorReach = 0.025f;

    // Points are drawn from the whole cube that objects keep to.
    private const float HalfSide = 0.48f;

    /// <summary>Draws a batch; a pure function of world, sizes, camera and seed, whatever the number of threads.</summary>
    /// <param name="intrinsics">Of all cameras, normalised 3×3.</param>
    /// <param name="radius">Distance of all cameras, scene units.</param>
    /// <param name="rays">R: rays that will be rendered.</param>
    /// <param name="probes">Further rays that only give a point across the surface.</param>
    public static DistillationBatch Draw(
        IWorld world, int latents, int rays, int probes, double[] intrinsics, double radius, int seed)
    {
        // Of every ray and probe one point across the surface; of every ray one along it and one anywhere in the cube.
        var points = 3 * rays + probes;
        var arrays = new Arrays(latents, world.LatentSize, rays, points);
        Parallel.For(0, latents, item => Fill(arrays, item, world, intrinsics, radius, unchecked(seed * 7919 + item)));

        return new DistillationBatch(
            torch.tensor(arrays.Latents, [latents, world.LatentSize]),
            new Rays(
                torch.tensor(arrays.Origins, [latents, rays, 3]), torch.tensor(arrays.Directions, [latents, rays, 3])),
            torch.tensor(arrays.Rgb, [latents, rays, 3]),
            torch.tensor(arrays.Alpha, [latents, rays, 1]),
            torch.tensor(arrays.Depth, [latents, rays, 1]),
            torch.tensor(arrays.Points, [latents, points, 3]),
            torch.tensor(arrays.Occupancy, [latents, points, 1]),
            torch.tensor(arrays.PointColors, [latents, points, 3]),
            torch.tensor(arrays.OnSurface, [latents, points, 1]));
    }

    public void Dispose()
    {
        Latents.Dispose();
        Rays.Dispose();
        Rgb.Dispose();
        Alpha.Dispose();
        Depth.Dispose();
        Points.Dispose();
        Occupancy.Dispose();
        PointColors.Dispose();
        OnSurface.Dispose();
    }

    private static void Fill(Arrays arrays, int item, IWorld world, double[] intrinsics, double radius, int seed)
    {
        var random = new Random(seed);
        var latent = arrays.Latents.AsSpan(item * world.LatentSize, world.LatentSize);
        for (var i = 0; i < latent.Length; i++)
            latent[i] = (float)Gaussian(random);
        var instance = world.Create(latent);
        var (yaw, pitch) = world.Viewpoints.Draw(random.NextDouble);
        var camera = new Camera(CameraPoses.Turned(yaw, pitch, default, radius), intrinsics);
        var (x, y, z) = camera.Origin;
        var origin = new Vector3((float)x, (float)y, (float)z);

        var point = item * arrays.PointCount;
        for (var ray = 0; ray < arrays.PointCount - 2 * arrays.RayCount; ray++)
        {
            var direction = DrawDirection(random, camera, world.Viewpoints);
            var sample = RaySample.Take(instance, origin, direction);
            AddSurfacePoint(arrays, point++, instance, origin, direction, sample, random);
            if (ray >= arrays.RayCount)
                continue;

            var index = item * arrays.RayCount + ray;
            origin.CopyTo(arrays.Origins, 3 * index);
            direction.CopyTo(arrays.Directions, 3 * index);
            (sample.Rgb * 2 - Vector3.One).CopyTo(arrays.Rgb, 3 * index);
            arrays.Alpha[index] = sample.Label == 0 ? 0 : 1;
            arrays.Depth[index] = sample.Depth;
            var along = (float)(radius + (2 * random.NextDouble() - 1) * HalfSide);
            AddPoint(arrays, point++, instance, origin + along * direction, null);
            AddPoint(arrays, point++, instance, AnywhereInCube(random), null);
        }
    }

    private static void AddSurfacePoint(
        Arrays arrays, int index, IWorldInstance instance, Vector3 origin, Vector3 direction, RaySample sample, Random random)
    {
        var across = (float)Gaussian(random) * AcrossSurface;
        if (sample.Label == 0)
            AddPoint(arrays, index, instance, AnywhereInCube(random), null);
        else
            AddPoint(
                arrays, index, instance, origin + (sample.Depth + across) * direction,
                MathF.Abs(across) < ColorReach ? sample.Rgb : null);
    }

    // Half of all rays go where objects carry most detail.
    private static Vector3 DrawDirection(Random random, Camera camera, WorldViewpoints viewpoints)
    {
        var detail = random.Next(2) == 0;
        var (center, spread) = (viewpoints.DetailCenter, viewpoints.DetailSpread);
        var u = detail ? center.U + spread.U * Gaussian(random) : random.NextDouble();
        var v = detail ? center.V + spread.V * Gaussian(random) : random.NextDouble();
        var (x, y, z) = camera.RayDirection(Math.Clamp(u, 0, 1), Math.Clamp(v, 0, 1));
        return new Vector3((float)x, (float)y, (float)z);
    }

    private static void AddPoint(Arrays arrays, int index, IWorldInstance instance, Vector3 point, Vector3? color)
    {
        point.CopyTo(arrays.Points, 3 * index);
        arrays.Occupancy[index] = 1 / (1 + MathF.Exp(Math.Clamp(instance.Distance(point) / Softness, -20, 20)));
        if (color is not { } known)
            return;
        known.CopyTo(arrays.PointColors, 3 * index);
        arrays.OnSurface[index] = 1;
    }

    private static Vector3 AnywhereInCube(Random random) =>
        (new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()) * 2 - Vector3.One) * HalfSide;

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed class Arrays(int latents, int latentSize, int rays, int points)
    {
        public int RayCount => rays;

        public int PointCount => points;

        public float[] Latents { get; } = new float[latents * latentSize];

        public float[] Origins { get; } = new float[latents * rays * 3];

        public float[] Directions { get; } = new float[latents * rays * 3];

        public float[] Rgb { get; } = new float[latents * rays * 3];

        public float[] Alpha { get; } = new float[latents * rays];

        public float[] Depth { get; } = new float[latents * rays];

        public float[] Points { get; } = new float[latents * points * 3];

        public float[] Occupancy { get; } = new float[latents * points];

        public float[] PointColors { get; } = new float[latents * points * 3];

        public float[] OnSurface { get; } = new float[latents * points];
    }
}
