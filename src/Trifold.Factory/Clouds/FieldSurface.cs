using System.Numerics;
using TorchSharp;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Factory.Clouds;

/// <summary>
/// Surface points from the fields alone. Along a ray the surface is where half of the light is absorbed (the median depth):
/// the density alone has no level that means the same in every model.
/// </summary>
/// <param name="field">Of one scene.</param>
/// <param name="logitsAt">
/// Part logits [1, P, K] at points [1, P, 3]; null: points are labelled by the view's pixels that show them.
/// </param>
internal sealed class FieldSurface(TriPlaneField field, Func<Tensor, Tensor>? logitsAt)
{
    // Along a ray through the box: 1/73 of its side apart on the longest, its diagonal.
    private const int SamplesOnRay = 128;

    // Bounds memory whatever the image: as many points as surfaces ask for at once.
    private const int PointsAtOnce = 1 << 16;
    private const int RaysAtOnce = PointsAtOnce / SamplesOnRay;

    private const float Half = 0.5f;

    // Share of the box over which the density's gradient is taken: above the noise of texels, below features.
    private const double GradientStep = 1.0 / 256;

    /// <summary>The points at which the rays of a view's depth map meet the surface.</summary>
    public List<SurfaceSample> SeenBy(CloudView view, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var vector = CameraTensors.ToTensor([view.Camera]);
        using var rays = RaySampler.Sample(CameraTensors.Poses(vector), CameraTensors.Intrinsics(vector), view.DepthSize);
        using var box = RayLimits.OfBox(rays, field.BoxWarp);
        var (near, far) = (Numbers(box.Near), Numbers(box.Far));
        var hits = Enumerable.Range(0, near.Length).Where(ray => far[ray] > near[ray]).ToArray();
        var directions = Numbers(rays.Directions);
        var origin = view.Camera.Origin();
        var samples = new List<SurfaceSample>();
        foreach (var chunk in hits.Chunk(RaysAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var bundle = chunk.Select(ray => new Segment(new Vector3(directions.AsSpan(3 * ray, 3)), near[ray], far[ray])).ToArray();
            var met = chunk.Zip(bundle, MedianDepths(origin, bundle)).Where(hit => hit.Third is not null)
                .Select(hit => new Hit(hit.First, origin + hit.Third!.Value * hit.Second.Direction)).ToArray();
            if (met.Length > 0)
                samples.AddRange(SamplesAt(met, view));
        }

        return samples;
    }

    /// <summary>Where the light of each ray is half absorbed; null where it never is.</summary>
    private float?[] MedianDepths(Vector3 origin, Segment[] rays)
    {
        using var scope = torch.NewDisposeScope();
        var depths = new float[rays.Length * SamplesOnRay];
        var points = new Vector3[depths.Length];
        for (var i = 0; i < depths.Length; i++)
        {
            var ray = rays[i / SamplesOnRay];
            depths[i] = ray.Near + (ray.Far - ray.Near) * (i % SamplesOnRay) / (SamplesOnRay - 1);
            points[i] = origin + depths[i] * ray.Direction;
        }

        var densities = PointQueries.Densities(field, Points(points)).reshape(1, rays.Length, SamplesOnRay, 1);
        var absorbed = Numbers(RayMarcher.SegmentWeights(densities, torch.tensor(depths, densities.shape)).cumsum(2));
        return [.. rays.Select((_, ray) => Crossing(
            absorbed.AsSpan(ray * (SamplesOnRay - 1), SamplesOnRay - 1), depths.AsSpan(ray * SamplesOnRay, SamplesOnRay)))];
    }

    /// <param name="absorbed">Share of the light that is absorbed at the end of each segment.</param>
    /// <param name="depths">Both ends of the segments.</param>
    private static float? Crossing(ReadOnlySpan<float> absorbed, ReadOnlySpan<float> depths)
    {
        for (var i = 0; i < absorbed.Length; i++)
        {
            if (absorbed[i] < Half)
                continue;
            var before = i == 0 ? 0 : absorbed[i - 1];
            return depths[i] + (depths[i + 1] - depths[i]) * (Half - before) / (absorbed[i] - before);
        }

        return null;
    }

    private IEnumerable<SurfaceSample> SamplesAt(Hit[] met, CloudView view)
    {
        using var scope = torch.NewDisposeScope();
        Vector3[] positions = [.. met.Select(hit => hit.Position)];
        var points = Points(positions);
        var normals = NormalsAt(positions);
        // The first three features are the raw image's colour.
        var colors = Numbers(PointQueries.Query(field, points).Colors[.., .., ..3].clamp(0, 1));
        var (labels, confidences) = logitsAt is null ? LabelsSeen(met, view) : LabelsOf(logitsAt(points)[0]);
        var origin = view.Camera.Origin();
        return [.. Enumerable.Range(0, met.Length).Where(i => labels[i] > 0).Select(i =>
        {
            var incidence = Vector3.Dot(Vector3.Normalize(origin - positions[i]), normals[i]);
            // What a camera sees faces it; where noise turned a normal round, it is turned back.
            var normal = incidence < 0 ? -normals[i] : normals[i];
            return new SurfaceSample(
                positions[i], normal, new Vector3(colors.AsSpan(3 * i, 3)), labels[i], confidences[i] * MathF.Abs(incidence));
        })];
    }

    private static (byte[] Labels, float[] Confidences) LabelsOf(Tensor logits)
    {
        // On the surface there is something, so the background is no answer, however the logits lean.
        var (best, margins) = LabelChoice.Of(logits, background: false);
        return (best.to(ScalarType.Byte).contiguous().bytes.ToArray(), Numbers(margins));
    }

    private static (byte[] Labels, float[] Confidences) LabelsSeen(Hit[] met, CloudView view)
    {
        var pixels = Array.ConvertAll(met, hit =>
        {
            var (x, y) = (hit.Ray % view.DepthSize, hit.Ray / view.DepthSize);
            return (int)((y + 0.5) * view.Size / view.DepthSize) * view.Size + (int)((x + 0.5) * view.Size / view.DepthSize);
        });
        return (Array.ConvertAll(pixels, pixel => view.Labels[pixel]), Array.ConvertAll(pixels, pixel => view.Confidences[pixel]));
    }

    /// <summary>Unit vectors against the density's gradient, by central differences.</summary>
    private Vector3[] NormalsAt(Vector3[] positions)
    {
        var step = (float)(GradientStep * field.BoxWarp);
        Vector3[] offsets = [step * Vector3.UnitX, step * Vector3.UnitY, step * Vector3.UnitZ];
        var around = positions.SelectMany(p => offsets.SelectMany(offset => (Vector3[])[p + offset, p - offset])).ToArray();
        var densities = Numbers(PointQueries.Densities(field, Points(around)));
        return [.. positions.Select((_, i) =>
        {
            var d = densities.AsSpan(6 * i, 6);
            var fall = new Vector3(d[1] - d[0], d[3] - d[2], d[5] - d[4]);
            var length = fall.Length();
            // Where the density is flat, any direction is as good as another.
            return length > 0 ? fall / length : Vector3.UnitY;
        })];
    }

    // [1, P, 3]
    private static Tensor Points(Vector3[] positions)
    {
        var numbers = new float[3 * positions.Length];
        for (var i = 0; i < positions.Length; i++)
            positions[i].CopyTo(numbers, 3 * i);
        return torch.tensor(numbers, [1, positions.Length, 3]);
    }

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private readonly record struct Segment(Vector3 Direction, float Near, float Far);

    private readonly record struct Hit(int Ray, Vector3 Position);
}
