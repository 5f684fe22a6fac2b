using TorchSharp;
using TorchSharp.Modules;
using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Models.Eg3d.Differentiable;
using Trifold.Models.Eg3d.Frozen;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Modulated 1×1 convolution to image channels, without demodulation (EG3D specification, section 4.7).</summary>
public sealed class ToRgbLayer : nn.Module, IKernelUser
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

    /// <summary>Whether the layer takes channels last where it can.</summary>
    public bool UsesKernels { get; set; } = true;

    /// <param name="x">[N, I, R, R].</param>
    /// <param name="code">[N, D].</param>
    /// <returns>[N, O, R, R].</returns>
    public Tensor Apply(Tensor x, Tensor code)
    {
        using var scope = torch.NewDisposeScope();
        var styles = affine.forward(code) * _styleGain;
        if (UsesKernels && PixelTensors.CanRun(x))
            return ApplyToPixels(x, styles).MoveToOuterDisposeScope();
        var y = ModulatedConvolution.Apply(x, weight, styles, demodulate: false);
        return BiasActivation.Consume(y, bias, Activation.Linear, clamp: _clamp).MoveToOuterDisposeScope();
    }

    // A matrix product for each sample, which leaves the image as its neighbours want it: channels last.
    private Tensor ApplyToPixels(Tensor x, Tensor styles)
    {
        var (samples, channels) = (x.shape[0], weight.shape[0]);
        var pixels = x.permute(0, 2, 3, 1).reshape(samples, -1, x.shape[1]); // [N, R·R, I]
        var modulated = weight.reshape(1, channels, -1) * styles.unsqueeze(1); // [N, O, I]
        var y = BiasActivation.Consume(
            pixels.matmul(modulated.transpose(1, 2)), bias, Activation.Linear, clamp: _clamp, axis: 2);
        return y.reshape(samples, x.shape[2], x.shape[3], channels).permute(0, 3, 1, 2);
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
