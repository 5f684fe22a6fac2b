using TorchSharp;
using TorchSharp.Modules;
using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Models.Eg3d.Frozen;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Modulated 1×1 convolution to image channels, without demodulation (EG3D specification, section 4.7).</summary>
public sealed class ToRgbLayer : nn.Module
{
    private readonly FullyConnectedLayer affine;
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly double _styleGain;
    private readonly double? _clamp;

    public ToRgbLayer(long inChannels, long outChannels, long codeWidth, double? clamp)
        : base(nameof(ToRgbLayer))
    {
        affine = new FullyConnectedLayer(codeWidth, inChannels, biasInit: 1);
        weight = new Parameter(torch.randn(outChannels, inChannels, 1, 1));
        bias = new Parameter(torch.zeros(outChannels));
        _styleGain = 1 / Math.Sqrt(inChannels);
        _clamp = clamp;
        RegisterComponents();
    }

    /// <param name="x">[N, I, R, R].</param>
    /// <param name="code">[N, D].</param>
    /// <returns>[N, O, R, R].</returns>
    public Tensor Apply(Tensor x, Tensor code)
    {
        using var scope = torch.NewDisposeScope();
        var styles = affine.forward(code) * _styleGain;
        var y = ModulatedConvolution.Apply(x, weight, styles, demodulate: false);
        return BiasActivation.Consume(y, bias, Activation.Linear, clamp: _clamp).MoveToOuterDisposeScope();
    }

    /// <summary>The layer as it is now, prepared for inference; later changes of its weights are not seen.</summary>
    internal FrozenToRgb Freeze()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var kernel = ImageLayer.Create(
            weight.contiguous().data<float>().ToArray(), bias.data<float>().ToArray(), (float?)_clamp, LaneWidths.Widest);
        return new FrozenToRgb(kernel, affine, (float)_styleGain);
    }
}
