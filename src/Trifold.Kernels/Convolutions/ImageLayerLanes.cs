using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Convolutions;

/// <inheritdoc cref="ImageLayer"/>
internal sealed unsafe class ImageLayer<TVector, TLanes> : ImageLayer
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private readonly NativeBuffer _constants = new();
    private readonly float* _packed;
    private readonly float* _bias;
    private readonly float _clamp;

    public ImageLayer(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, float? clamp)
        : base(weight.Length / bias.Length, bias.Length)
    {
        var length = PackedColumns<TVector, TLanes>.Length(InChannels, OutChannels);
        var stride = FeatureMap.StrideOf(OutChannels);
        _packed = _constants.Reserve(length + stride);
        _bias = _packed + length;
        _clamp = clamp ?? float.PositiveInfinity;
        var transposed = new float[weight.Length];
        for (var o = 0; o < OutChannels; o++)
        {
            for (var i = 0; i < InChannels; i++)
                transposed[i * OutChannels + o] = weight[o * InChannels + i];
        }

        PackedColumns<TVector, TLanes>.Pack(transposed, InChannels, OutChannels, _packed);
        new Span<float>(_bias, stride).Clear();
        bias.CopyTo(new Span<float>(_bias, stride));
    }

    public override void Dispose() => _constants.Dispose();

    private protected override void Run(
        FeatureMap input, ReadOnlySpan<float> styles, FeatureMap? earlier, FeatureMap output, LayerScratch scratch,
        WorkSplit split)
    {
        var modulated = scratch.Large.Reserve(PackedColumns<TVector, TLanes>.Length(InChannels, OutChannels));
        PackedColumns<TVector, TLanes>.ScaleRows(_packed, styles, OutChannels, modulated);
        split.Run(output.Height, (_, y) =>
        {
            var row = output.Pixel(y, 0);
            PackedColumns<TVector, TLanes>.Multiply(
                input.Pixel(y, 0), input.Stride, output.Width, modulated, InChannels, OutChannels, row, output.Stride);
            AddBias(row, output);
            if (earlier is { } image)
                AddEarlier(image, output, y);
        });
    }

    private void AddBias(float* row, FeatureMap output)
    {
        var (upper, lower) = (TLanes.Broadcast(_clamp), TLanes.Broadcast(-_clamp));
        for (var x = 0; x < output.Width; x++, row += output.Stride)
        {
            for (var c = 0; c < output.Stride; c += TLanes.Count)
            {
                var value = TLanes.Add(TLanes.Load(row + c), TLanes.Load(_bias + c));
                TLanes.Store(TLanes.Max(TLanes.Min(value, upper), lower), row + c);
            }
        }
    }

    private static void AddEarlier(FeatureMap earlier, FeatureMap output, int y)
    {
        if (earlier.Height == output.Height)
        {
            Add(earlier.Pixel(y, 0), 1, output.Pixel(y, 0), output.Width * output.Stride);
            return;
        }

        for (var x = 0; x < output.Width; x++)
        {
            var taps = new DoublingTaps(y, x);
            for (var t = 0; t < DoublingTaps.Count; t++)
            {
                var (sourceY, sourceX, share) = taps[t];
                if ((uint)sourceY < (uint)earlier.Height && (uint)sourceX < (uint)earlier.Width)
                    Add(earlier.Pixel(sourceY, sourceX), share, output.Pixel(y, x), output.Stride);
            }
        }
    }

    private static void Add(float* source, float share, float* destination, int count)
    {
        var factor = TLanes.Broadcast(share);
        for (var c = 0; c < count; c += TLanes.Count)
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(source + c), factor, TLanes.Load(destination + c)), destination + c);
    }
}
