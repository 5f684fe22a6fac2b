using System.Runtime.CompilerServices;
using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Convolutions;

/// <summary>
/// What happens to every number of a convolution's result before it is stored: factor of the channel, noise of the
/// pixel, bias of the channel, leaky ReLU, gain, clamp (EG3D specification, sections 4.2 and 4.6).
/// </summary>
/// <param name="scale">Factor of each channel; as many floats as the result's stride.</param>
/// <param name="bias">Addend of each channel; as many floats as the result's stride.</param>
/// <param name="noise">Addend of each pixel, or null.</param>
/// <param name="slope">Factor on negative numbers, in [0, 1]; 1: no activation.</param>
/// <param name="gain">Factor after the activation.</param>
/// <param name="clamp">Bound on the magnitude after the gain; +∞: none.</param>
public readonly unsafe struct LayerEpilogue(
    float* scale, float* bias, float* noise, float slope, float gain, float clamp)
{
    public readonly float* Scale = scale;
    public readonly float* Bias = bias;
    public readonly float* Noise = noise;
    public readonly float Slope = slope;
    public readonly float Gain = gain;
    public readonly float Clamp = clamp;
}

/// <summary><see cref="LayerEpilogue"/> with its constants in registers.</summary>
internal readonly unsafe struct EpilogueLanes<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private readonly LayerEpilogue _layer;
    private readonly TVector _slope;
    private readonly TVector _gain;
    private readonly TVector _upper;
    private readonly TVector _lower;

    public EpilogueLanes(in LayerEpilogue layer)
    {
        _layer = layer;
        _slope = TLanes.Broadcast(layer.Slope);
        _gain = TLanes.Broadcast(layer.Gain);
        _upper = TLanes.Broadcast(layer.Clamp);
        _lower = TLanes.Broadcast(-layer.Clamp);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Scale(int channel) => TLanes.Load(_layer.Scale + channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Bias(int channel) => TLanes.Load(_layer.Bias + channel);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector NoiseOf(int pixel) => TLanes.Broadcast(_layer.Noise is null ? 0 : _layer.Noise[pixel]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply(TVector value, TVector scale, TVector bias, TVector noise)
    {
        var x = TLanes.Add(TLanes.MultiplyAdd(value, scale, noise), bias);
        // The greater of x and slope·x is leaky ReLU for slopes up to 1.
        x = TLanes.Multiply(TLanes.Max(x, TLanes.Multiply(x, _slope)), _gain);
        return TLanes.Max(TLanes.Min(x, _upper), _lower);
    }
}
