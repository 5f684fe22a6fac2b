using System.Runtime.Intrinsics;
using Trifold.Kernels.Decoding;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Rendering;

/// <summary>
/// Renders rays of packed planes in one pass: project, read, decode, march, resample, read, decode, march, composite. A
/// ray's numbers do not depend on threads, tiles or lanes.
/// </summary>
public abstract unsafe class RayKernel : IDisposable
{
    // 64 rays are about a millisecond: often enough to look for a cancellation. Tall, because cameras mostly stand upright
    // and the pixels of a column then read the same texels of the planes that hold the vertical axis fixed.
    private const int TileWidth = 4;
    private const int TileHeight = 16;

    // Point queries are evaluated so many at once.
    private const int PointsAtOnce = 96;

    private protected RayKernel(DecoderWeights decoder) => Decoder = decoder;

    /// <summary>C: colour features.</summary>
    public int Colors => Decoder.Colors;

    private protected DecoderWeights Decoder { get; }

    /// <summary>Prepares a decoder.</summary>
    public static RayKernel Create(DecoderWeights decoder, LaneWidth width)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        if (decoder.Last.Outputs < 2)
            throw new ArgumentException("decoder: the last layer gives a density and at least one colour.", nameof(decoder));
        return width switch
        {
            LaneWidth.Vector512 => new RayKernel<Vector512<float>, Lanes512>(decoder),
            LaneWidth.Vector256 => new RayKernel<Vector256<float>, Lanes256>(decoder),
            _ => new RayKernel<float, SingleLane>(decoder),
        };
    }

    /// <summary>Renders.</summary>
    /// <param name="planes">The field; as many channels as the decoder reads.</param>
    /// <param name="semantics">Planes whose activated values are composited with the same weights, or null.</param>
    public void Render(PackedPlanes planes, PackedPlanes? semantics, in RayBatch rays, in RayResults results, WorkSplit split)
    {
        CheckPlanes(planes);
        rays.Check();
        results.Check(rays.Count, Decoder.Colors, semantics?.Channels ?? 0);
        var sizes = SizesFor(rays.CoarseSamples + rays.FineSamples, semantics);
        var scratch = BufferPool.Shared.Rent(split.Threads * sizes.Length);
        try
        {
            fixed (float* origins = rays.Origins, directions = rays.Directions, depths = rays.Depths, draws = rays.Draws)
            fixed (float* colors = results.Colors, semanticSums = results.Semantics, weights = results.Weights)
            fixed (float* meanDepths = results.Depths, nearest = results.Nearest, farthest = results.Farthest)
            {
                var work = new RayWork
                {
                    Planes = planes,
                    SemanticPlanes = semantics,
                    Origins = origins,
                    Directions = directions,
                    Depths = depths,
                    DepthStep = rays.Depths.Length == rays.CoarseSamples ? 0 : rays.CoarseSamples,
                    CoarseSamples = rays.CoarseSamples,
                    Draws = draws,
                    DrawStep = rays.Draws.Length == rays.FineSamples ? 0 : rays.FineSamples,
                    FineSamples = rays.FineSamples,
                    Colors = colors,
                    Semantics = semanticSums,
                    Weights = weights,
                    MeanDepths = meanDepths,
                    Nearest = nearest,
                    Farthest = farthest,
                };
                RunTiles(work, rays.Count, rays.RowLength, sizes, scratch.Reserve(0), split);
            }
        }
        finally
        {
            BufferPool.Shared.Return(scratch);
        }
    }

    /// <summary>Raw densities at points, and colours where they are wanted.</summary>
    /// <param name="points">World coordinates, [P, 3].</param>
    /// <param name="densities">[P].</param>
    /// <param name="colors">[P, C], or empty.</param>
    public void Query(
        PackedPlanes planes, ReadOnlySpan<float> points, Span<float> densities, Span<float> colors, WorkSplit split)
    {
        CheckPlanes(planes);
        var count = densities.Length;
        if (points.Length != 3 * count || (!colors.IsEmpty && colors.Length != count * Decoder.Colors))
            throw new ArgumentException($"points: 3 numbers for each of {count} densities are needed, got {points.Length}.", nameof(points));

        var sizes = SizesFor(PointsAtOnce, null);
        var scratch = BufferPool.Shared.Rent(split.Threads * sizes.Length);
        try
        {
            fixed (float* pinnedPoints = points, pinnedDensities = densities, pinnedColors = colors)
            {
                var (source, density, color) = ((nint)pinnedPoints, (nint)pinnedDensities, (nint)pinnedColors);
                var memory = scratch.Reserve(0);
                split.Run((count + PointsAtOnce - 1) / PointsAtOnce, (worker, tile) =>
                {
                    var first = tile * PointsAtOnce;
                    QueryPoints(
                        planes, (float*)source + 3L * first, Math.Min(PointsAtOnce, count - first), (float*)density + first,
                        color == 0 ? null : (float*)color + (long)first * Decoder.Colors,
                        new RayScratch(memory + worker * sizes.Length, sizes));
                });
            }
        }
        finally
        {
            BufferPool.Shared.Return(scratch);
        }
    }

    public abstract void Dispose();

    private protected abstract ScratchSizes SizesFor(int samples, PackedPlanes? semantics);

    private protected abstract void RenderRay(in RayWork work, int ray, in RayScratch scratch);

    private protected abstract void QueryPoints(
        PackedPlanes planes, float* points, int count, float* densities, float* colors, in RayScratch scratch);

    private void RunTiles(RayWork work, int count, int rowLength, ScratchSizes sizes, float* memory, WorkSplit split)
    {
        var rows = (count + rowLength - 1) / rowLength;
        // Rays that are no image are taken as they come.
        var (width, height) = rows == 1 ? (TileWidth * TileHeight, 1) : (TileWidth, TileHeight);
        var across = (rowLength + width - 1) / width;
        split.Run(across * ((rows + height - 1) / height), (worker, tile) =>
        {
            var scratch = new RayScratch(memory + worker * sizes.Length, sizes);
            var (tileRow, tileColumn) = Math.DivRem(tile, across);
            for (var x = tileColumn * width; x < Math.Min((tileColumn + 1) * width, rowLength); x++)
            {
                for (var y = tileRow * height; y < Math.Min((tileRow + 1) * height, rows); y++)
                {
                    var ray = (long)y * rowLength + x;
                    if (ray < count)
                        RenderRay(work, (int)ray, scratch);
                }
            }
        });
    }

    private void CheckPlanes(PackedPlanes planes)
    {
        ArgumentNullException.ThrowIfNull(planes);
        if (planes.Channels != Decoder.Inputs)
            throw new ArgumentException($"planes: {Decoder.Inputs} channels are needed, got {planes.Channels}.", nameof(planes));
    }
}

/// <summary>What every tile of a rendering reads and writes; arrays as in <see cref="RayBatch"/> and <see cref="RayResults"/>.</summary>
internal unsafe struct RayWork
{
    public required PackedPlanes Planes;
    public required PackedPlanes? SemanticPlanes;
    public required float* Origins;
    public required float* Directions;
    public required float* Depths;

    /// <summary>Numbers from ray to ray: 0 where all rays share them.</summary>
    public required int DepthStep;
    public required int CoarseSamples;
    public required float* Draws;
    public required int DrawStep;
    public required int FineSamples;
    public required float* Colors;
    public required float* Semantics;
    public required float* Weights;
    public required float* MeanDepths;
    public required float* Nearest;
    public required float* Farthest;
}

/// <summary><see cref="RayKernel"/> at one width.</summary>
internal sealed unsafe class RayKernel<TVector, TLanes> : RayKernel
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    // Samples below this share of an even weight are left out. All of a ray's together weigh less than 2⁻²⁶ then: half of
    // what rounding the result, 2x − 1, can do.
    private const float Negligible = 1f / (1 << 26);

    private readonly PackedDecoder<TVector, TLanes> _decoder;

    public RayKernel(DecoderWeights decoder)
        : base(decoder) => _decoder = new PackedDecoder<TVector, TLanes>(decoder);

    public override void Dispose() => _decoder.Dispose();

    private protected override ScratchSizes SizesFor(int samples, PackedPlanes? semantics) => new(
        samples, Math.Max(_decoder.WidestStride, semantics?.Stride ?? 0), _decoder.FeatureStride, _decoder.ColorStride);

    private protected override void RenderRay(in RayWork work, int ray, in RayScratch scratch)
    {
        var (coarse, fine) = (work.CoarseSamples, work.FineSamples);
        var samples = coarse + fine;
        Copy(work.Depths + (long)ray * work.DepthStep, scratch.Depths, coarse);
        Evaluate(work, ray, 0, coarse, scratch);
        if (fine > 0)
        {
            RayMarch<TVector, TLanes>.SegmentWeights(scratch.Densities, scratch.Depths, coarse, scratch.Weights);
            ImportanceDepths.Resample(
                scratch.Depths, scratch.Weights, coarse, work.Draws + (long)ray * work.DrawStep, fine, scratch.Cumulative,
                scratch.Depths + coarse);
            Evaluate(work, ray, coarse, fine, scratch);
        }

        // Without a fine pass the samples stay as they are, even where they descend.
        var order = fine > 0 ? DepthOrder.Sort(scratch.Depths, samples, scratch.Order, scratch.SpareOrder) : null;
        for (var i = 0; i < samples; i++)
        {
            var sample = order is null ? i : order[i];
            scratch.SortedDepths[i] = scratch.Depths[sample];
            scratch.SortedDensities[i] = scratch.Densities[sample];
        }

        var march = RayMarch<TVector, TLanes>.SegmentWeights(
            scratch.SortedDensities, scratch.SortedDepths, samples, scratch.Weights);
        work.Weights[ray] = march.Weight;
        work.MeanDepths[ray] = march.Depth;
        (work.Nearest[ray], work.Farthest[ray]) = Range(scratch.SortedDepths, samples);

        var kept = KeepContributing(order, samples, scratch);
        _decoder.IntegrateColors(
            scratch.Features, kept, scratch.KeptWeights, march.Weight, scratch.Colors, scratch.Sums);
        Copy(scratch.Sums, work.Colors + (long)ray * _decoder.Colors, _decoder.Colors);
        if (work.SemanticPlanes is { } semantics)
            IntegrateSemantics(work, semantics, ray, kept, scratch);
    }

    private protected override void QueryPoints(
        PackedPlanes planes, float* points, int count, float* densities, float* colors, in RayScratch scratch)
    {
        for (var i = 0; i < count; i++)
        {
            scratch.X[i] = points[3 * i] * planes.Scale;
            scratch.Y[i] = points[3 * i + 1] * planes.Scale;
            scratch.Z[i] = points[3 * i + 2] * planes.Scale;
        }

        EvaluatePoints(planes, count, scratch, scratch.Features, densities);
        if (colors is null)
            return;
        _decoder.Color(scratch.Features, count, scratch.Colors);
        for (var i = 0; i < count; i++)
            Copy(scratch.Colors + (long)i * _decoder.ColorStride, colors + (long)i * _decoder.Colors, _decoder.Colors);
    }

    // Features and densities of the samples from the first on.
    private void Evaluate(in RayWork work, int ray, int first, int count, in RayScratch scratch)
    {
        Project(work, work.Planes.Scale, ray, scratch.Depths + first, count, scratch);
        EvaluatePoints(
            work.Planes, count, scratch, scratch.Features + (long)first * _decoder.FeatureStride, scratch.Densities + first);
    }

    private void EvaluatePoints(PackedPlanes planes, int count, in RayScratch scratch, float* features, float* densities)
    {
        var first = _decoder.HasHiddenLayers ? scratch.Planes : features;
        PlaneReader<TVector, TLanes>.Read(
            planes, new PlanePoints(scratch.X, scratch.Y, scratch.Z), count, scratch.Reads, scratch.SecondReads, first);
        _decoder.Decode(first, planes.Bias, count, scratch.Spare, features, densities);
    }

    private static void IntegrateSemantics(
        in RayWork work, PackedPlanes semantics, int ray, int count, in RayScratch scratch)
    {
        Project(work, semantics.Scale, ray, scratch.KeptDepths, count, scratch);
        PlaneReader<TVector, TLanes>.Read(
            semantics, new PlanePoints(scratch.X, scratch.Y, scratch.Z), count, scratch.Reads, scratch.SecondReads,
            scratch.Planes);
        if (2 * TLanes.Count <= FeatureMap.ChannelGroup)
        {
            Activations<Pair<TVector>, PairedLanes<TVector, TLanes>>.SoftplusAndIntegrate(
                scratch.Planes, count, semantics.Stride, semantics.Bias, scratch.KeptWeights, scratch.Sums);
        }
        else
        {
            Activations<TVector, TLanes>.SoftplusAndIntegrate(
                scratch.Planes, count, semantics.Stride, semantics.Bias, scratch.KeptWeights, scratch.Sums);
        }

        Copy(scratch.Sums, work.Semantics + (long)ray * semantics.Channels, semantics.Channels);
    }

    // (o + t·d) in plane coordinates.
    private static void Project(
        in RayWork work, float scale, int ray, float* depths, int count, in RayScratch scratch)
    {
        var origin = work.Origins + 3L * ray;
        var direction = work.Directions + 3L * ray;
        var factor = TLanes.Broadcast(scale);
        for (var axis = 0; axis < 3; axis++)
        {
            var target = axis switch { 0 => scratch.X, 1 => scratch.Y, _ => scratch.Z };
            var (o, d) = (TLanes.Broadcast(origin[axis]), TLanes.Broadcast(direction[axis]));
            for (var i = 0; i < count; i += TLanes.Count)
            {
                var position = TLanes.Add(o, TLanes.Multiply(TLanes.Load(depths + i), d));
                TLanes.Store(TLanes.Multiply(position, factor), target + i);
            }
        }
    }

    // Half of the two segments that a sample ends is its weight; samples that matter move up. Returns how many do.
    private int KeepContributing(int* order, int samples, in RayScratch scratch)
    {
        // The sorted densities have been used: their place takes the weights in the samples' own order.
        var weights = scratch.SortedDensities;
        for (var i = 0; i < samples; i++)
        {
            var before = i > 0 ? 0.5f * scratch.Weights[i - 1] : 0;
            var after = i < samples - 1 ? 0.5f * scratch.Weights[i] : 0;
            weights[order is null ? i : order[i]] = before + after;
        }

        var least = Negligible / samples;
        var kept = 0;
        var stride = _decoder.FeatureStride;
        for (var i = 0; i < samples; i++)
        {
            // What is no number is kept.
            if (MathF.Abs(weights[i]) < least)
                continue;
            if (kept < i)
                Copy(scratch.Features + (long)i * stride, scratch.Features + (long)kept * stride, stride);
            scratch.KeptWeights[kept] = weights[i];
            scratch.KeptDepths[kept] = scratch.Depths[i];
            kept++;
        }

        return kept;
    }

    private static (float Nearest, float Farthest) Range(float* depths, int count)
    {
        var (nearest, farthest) = (depths[0], depths[0]);
        for (var i = 1; i < count; i++)
        {
            nearest = MathF.Min(nearest, depths[i]);
            farthest = MathF.Max(farthest, depths[i]);
        }

        return (nearest, farthest);
    }

    private static void Copy(float* source, float* destination, int count) =>
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count));
}
