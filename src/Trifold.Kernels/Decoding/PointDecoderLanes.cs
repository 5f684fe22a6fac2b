using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Decoding;

/// <inheritdoc cref="PointDecoder"/>
internal sealed unsafe class PointDecoder<TVector, TLanes> : PointDecoder
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    // Rows of all layers stay in the second-level cache; a multiple of what the products take at once.
    private const int PointsPerTile = 96;

    // Tiles whose weight gradients are summed one after the other.
    private const int TilesPerPiece = 32;

    private readonly TrainedLayer<TVector, TLanes>[] _layers;
    private readonly int _inputs;
    private readonly int _colors;
    private readonly float _widening;

    // Of a tile: every layer's inputs, slopes of the hidden ones, and two rows of gradients.
    private readonly long _tileFloats;
    private readonly int _widest;
    private readonly long _sumFloats;

    public PointDecoder(IReadOnlyList<LinearWeights> layers, float widening)
    {
        _inputs = layers[0].Inputs;
        _colors = layers[^1].Outputs - 1;
        _widening = widening;
        _layers = [.. layers.Take(layers.Count - 1).Append(DensityLast(layers[^1])).Select(layer => new TrainedLayer<TVector, TLanes>(layer))];
        _widest = Math.Max(_layers.Max(layer => layer.InputStride), _layers.Max(layer => layer.OutputStride));
        _tileFloats = PointsPerTile * (long)_widest * (2 * _layers.Length + 2);
        _sumFloats = _layers.Sum(layer => layer.GradientLength);
    }

    public override void Decode(float* features, int points, float* colors, float* densities, WorkSplit split)
    {
        var tiles = (points + PointsPerTile - 1) / PointsPerTile;
        using var memory = new NativeBuffer();
        var workers = memory.Reserve(Threads(split, tiles) * _tileFloats);
        split.Run(tiles, (worker, tile) =>
        {
            var (first, count) = Range(tile, points);
            var room = new Room(workers + worker * _tileFloats, _widest);
            LoadFeatures(features + (long)first * _inputs, count, room.Inputs(0));
            Hide(count, room, slopes: false);
            Finish(count, room, colors + (long)first * _colors, densities + first);
        });
    }

    public override IReadOnlyList<LinearWeights> Backward(
        float* features, float* colors, int points, float* colorGradient, float* densityGradient, float* featureGradient,
        bool wantsWeights, WorkSplit split)
    {
        var tiles = (points + PointsPerTile - 1) / PointsPerTile;
        var pieces = Math.Max(1, (tiles + TilesPerPiece - 1) / TilesPerPiece);
        using var memory = new NativeBuffer();
        var workerFloats = Threads(split, pieces) * _tileFloats;
        var sums = memory.Reserve(pieces * _sumFloats + workerFloats);
        new Span<float>(sums, checked((int)(pieces * _sumFloats))).Clear();
        var workers = sums + pieces * _sumFloats;
        split.Run(pieces, (worker, piece) =>
        {
            var room = new Room(workers + worker * _tileFloats, _widest);
            for (var tile = piece * TilesPerPiece; tile < Math.Min(tiles, (piece + 1) * TilesPerPiece); tile++)
            {
                var (first, count) = Range(tile, points);
                LoadFeatures(features + (long)first * _inputs, count, room.Inputs(0));
                Hide(count, room, slopes: true);
                UndoActivation(
                    colors + (long)first * _colors, colorGradient + (long)first * _colors, densityGradient + first, count,
                    room.Gradient(_layers.Length));
                UndoLayers(
                    count, room, wantsWeights ? sums + piece * _sumFloats : null,
                    featureGradient is null ? null : featureGradient + (long)first * _inputs);
            }
        });
        return wantsWeights ? Collect(sums, pieces) : [];
    }

    public override void Dispose()
    {
        foreach (var layer in _layers)
            layer.Dispose();
    }

    private static int Threads(WorkSplit split, int tasks) => Math.Clamp(split.Threads, 1, Math.Max(1, tasks));

    private static (int First, int Count) Range(int tile, int points)
    {
        var first = tile * PointsPerTile;
        return (first, Math.Min(PointsPerTile, points - first));
    }

    private void LoadFeatures(float* features, int count, float* rows)
    {
        var stride = _layers[0].InputStride;
        for (var row = 0; row < count; row++)
        {
            var target = new Span<float>(rows + row * stride, stride);
            new Span<float>(features + (long)row * _inputs, _inputs).CopyTo(target);
            target[_inputs..].Clear();
        }
    }

    // Inputs of every layer after the first; what channels beyond the last one hold is not read.
    private void Hide(int count, Room room, bool slopes)
    {
        for (var i = 0; i < _layers.Length - 1; i++)
        {
            var layer = _layers[i];
            var rows = room.Inputs(i + 1);
            layer.Forward(room.Inputs(i), count, rows);
            if (slopes)
                Activations<TVector, TLanes>.SoftplusAndSlope(rows, count, layer.OutputStride, layer.Bias, room.Slopes(i));
            else
                Activations<TVector, TLanes>.Softplus(rows, count, layer.OutputStride, layer.Bias);
        }
    }

    private void Finish(int count, Room room, float* colors, float* densities)
    {
        var layer = _layers[^1];
        var rows = room.Gradient(0);
        layer.Forward(room.Inputs(_layers.Length - 1), count, rows);
        for (var row = 0; row < count; row++)
            densities[row] = rows[row * layer.OutputStride + _colors] + layer.Bias[_colors];
        Activations<TVector, TLanes>.Sigmoid(rows, count, layer.OutputStride, layer.Bias, 1 + 2 * _widening, -_widening);
        for (var row = 0; row < count; row++)
            new Span<float>(rows + row * layer.OutputStride, _colors).CopyTo(new Span<float>(colors + (long)row * _colors, _colors));
    }

    // From gradients by colours and density to those by the last layer's result.
    private void UndoActivation(float* colors, float* colorGradient, float* densityGradient, int count, float* rows)
    {
        var stride = _layers[^1].OutputStride;
        for (var row = 0; row < count; row++)
        {
            var target = rows + row * stride;
            var color = colors + (long)row * _colors;
            var gradient = colorGradient + (long)row * _colors;
            var c = 0;
            for (; c + TLanes.Count <= _colors; c += TLanes.Count)
                TLanes.Store(UndoSigmoid<TVector, TLanes>(TLanes.Load(color + c), TLanes.Load(gradient + c)), target + c);
            for (; c < _colors; c++)
                target[c] = UndoSigmoid<float, SingleLane>(color[c], gradient[c]);

            target[_colors] = densityGradient[row];
            new Span<float>(target + _colors + 1, stride - _colors - 1).Clear();
        }
    }

    // With the sigmoid s, a colour is gain · s − widening.
    private TAny UndoSigmoid<TAny, TAnyLanes>(TAny color, TAny gradient)
        where TAny : unmanaged
        where TAnyLanes : struct, ILanes<TAny>
    {
        var gain = 1 + 2 * _widening;
        var sigmoid = TAnyLanes.Multiply(TAnyLanes.Add(color, TAnyLanes.Broadcast(_widening)), TAnyLanes.Broadcast(1 / gain));
        var slope = TAnyLanes.Multiply(sigmoid, TAnyLanes.Subtract(TAnyLanes.Broadcast(gain), TAnyLanes.Multiply(sigmoid, TAnyLanes.Broadcast(gain))));
        return TAnyLanes.Multiply(gradient, slope);
    }

    private void UndoLayers(int count, Room room, float* sums, float* featureGradient)
    {
        var gradients = _sumFloats;
        for (var i = _layers.Length - 1; i >= 0; i--)
        {
            var layer = _layers[i];
            var gradient = room.Gradient(i + 1);
            if (sums is not null)
            {
                gradients -= layer.GradientLength;
                layer.AddGradient(room.Inputs(i), gradient, count, sums + gradients);
            }

            if (i == 0 && featureGradient is null)
                return;
            var result = room.Gradient(i);
            layer.Backward(gradient, count, result);
            if (i > 0)
                Multiply(result, room.Slopes(i - 1), count * layer.InputStride);
        }

        for (var row = 0; row < count; row++)
        {
            new Span<float>(room.Gradient(0) + row * _layers[0].InputStride, _inputs)
                .CopyTo(new Span<float>(featureGradient + (long)row * _inputs, _inputs));
        }
    }

    private static void Multiply(float* values, float* factors, int count)
    {
        for (var i = 0; i < count; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Load(values + i), TLanes.Load(factors + i)), values + i);
    }

    private LinearWeights[] Collect(float* sums, int pieces)
    {
        PieceSums.AddUp<TVector, TLanes>(sums, _sumFloats, pieces);
        var results = new LinearWeights[_layers.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = _layers[i].ReadGradient(sums);
            sums += _layers[i].GradientLength;
        }

        results[^1] = DensityFirst(results[^1]);
        return results;
    }

    // Colours begin at the start of a row, so that whole vectors of them are written.
    private static LinearWeights DensityLast(LinearWeights layer) => new(
        [.. layer.Weight.AsSpan(layer.Inputs), .. layer.Weight.AsSpan(0, layer.Inputs)],
        [.. layer.Bias.AsSpan(1), layer.Bias[0]]);

    private static LinearWeights DensityFirst(LinearWeights layer) => new(
        [.. layer.Weight.AsSpan(^layer.Inputs..), .. layer.Weight.AsSpan(..^layer.Inputs)],
        [layer.Bias[^1], .. layer.Bias.AsSpan(..^1)]);

    /// <summary>Memory of one tile.</summary>
    private readonly struct Room(float* memory, int widest)
    {
        private float* Part(int index) => memory + (long)index * PointsPerTile * widest;

        // Gradients go from one of two to the other.
        public float* Gradient(int layer) => Part(layer & 1);

        public float* Inputs(int layer) => Part(2 + 2 * layer);

        public float* Slopes(int layer) => Part(3 + 2 * layer);
    }
}
