using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Kernels.Products;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// Three matrix products a row of pixels, one for each row of the kernel: three neighbouring pixels lie side by side in
/// memory and are one row of the left matrix.
/// </summary>
internal sealed unsafe class DirectConvolution<TVector, TLanes> : Convolution3x3
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private readonly NativeBuffer _weights = new();
    private readonly float* _packed;
    private readonly long _rowLength;
    private readonly int _stride;

    public DirectConvolution(ReadOnlySpan<float> weight, int inChannels, int outChannels, bool doubles)
        : base(inChannels, outChannels, doubles)
    {
        _stride = FeatureMap.StrideOf(inChannels);
        _rowLength = PackedColumns<TVector, TLanes>.Length(Taps * _stride, outChannels);
        _packed = PackedColumns<TVector, TLanes>.Allocate(_weights, Taps * _rowLength);
        var depth = Taps * _stride;
        for (var o = 0; o < outChannels; o++)
        {
            // Rows of a panel lie this far apart.
            var column = _packed + PackedColumns<TVector, TLanes>.IndexOf(0, o, depth, outChannels);
            var step = PackedColumns<TVector, TLanes>.IndexOf(1, o, depth, outChannels) - (column - _packed);
            for (var i = 0; i < inChannels; i++)
            {
                var taps = weight.Slice((o * inChannels + i) * Taps * Taps, Taps * Taps);
                for (var t = 0; t < taps.Length; t++)
                {
                    var (row, tapX) = Math.DivRem(t, Taps);
                    column[row * _rowLength + (tapX * _stride + i) * step] = taps[doubles ? taps.Length - 1 - t : t];
                }
            }
        }
    }

    public override void Dispose() => _weights.Dispose();

    public override long WeightBytes => Taps * _rowLength * sizeof(float);

    private protected override void Run(
        FeatureMap input, float* styles, FeatureMap output, in LayerEpilogue epilogue, NativeBuffer scratch,
        WorkSplit split)
    {
        var (height, width) = (output.Height + 2, output.Width + 2);
        var rowFloats = (long)output.Width * output.Stride;
        var framed = new FeatureMap(
            scratch.Reserve(FeatureMap.LengthOf(height, width, InChannels) + split.Threads * rowFloats), height, width,
            InChannels);
        var rows = framed.Data + framed.Length;
        var layer = epilogue;

        split.Run(framed.Height, (_, y) =>
        {
            if (Doubles)
                FramedRows<TVector, TLanes>.Double(input, styles, framed, y);
            else
                FramedRows<TVector, TLanes>.Copy(input, styles, framed, y);
        });
        split.Run(output.Height, (worker, y) =>
        {
            var sums = rows + worker * rowFloats;
            new Span<float>(sums, checked((int)rowFloats)).Clear();
            for (var tap = 0; tap < Taps; tap++)
            {
                PackedColumns<TVector, TLanes>.MultiplyAdd(
                    framed.Pixel(y + tap, 0), _stride, output.Width, _packed + tap * _rowLength, Taps * _stride, OutChannels,
                    sums, output.Stride);
            }

            Finish(sums, output, y, layer);
        });
    }

    private static void Finish(float* sums, FeatureMap output, int y, in LayerEpilogue layer)
    {
        var lanes = new EpilogueLanes<TVector, TLanes>(layer);
        for (var channel = 0; channel < output.Stride; channel += TLanes.Count)
        {
            var (scale, bias) = (lanes.Scale(channel), lanes.Bias(channel));
            for (var x = 0; x < output.Width; x++)
            {
                var value = TLanes.Load(sums + (long)x * output.Stride + channel);
                var noise = lanes.NoiseOf(y * output.Width + x);
                TLanes.Store(lanes.Apply(value, scale, bias, noise), output.Pixel(y, x) + channel);
            }
        }
    }
}
