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

    /// <summary>Whether kernels compute the layer where they can, or tensor operations always.</summary>
    public bool UsesKernels { get; set; } = true;

    /// <param name="x">[N, I, R, R].</param>
    /// <param name="code">[N, D].</param>
    /// <param name="image">The running image so far, which the result is added to, [N, O, R, R]; null: none.</param>
    /// <returns>[N, O, R, R].</returns>
    public Tensor Apply(Tensor x, Tensor code, Tensor? image = null)
    {
        using var scope = torch.NewDisposeScope();
        var styles = affine.forward(code) * _styleGain;
        if (UsesKernels && PixelTensors.CanRun(x))
            return ApplyToPixels(x, styles, image).MoveToOuterDisposeScope();
        var y = ModulatedConvolution.Apply(x, weight, styles, demodulate: false);
        var added = BiasActivation.Consume(y, bias, Activation.Linear, clamp: _clamp);
        return (image is null ? added : image + added).MoveToOuterDisposeScope();
    }

    private Tensor ApplyToPixels(Tensor x, Tensor styles, Tensor? image)
    {
        var channels = weight.shape[0];
        var modulated = weight.reshape(1, channels, -1) * styles.unsqueeze(1); // [N, O, I]
        var pixels = PixelFunction.Run(
            PixelTensors.FromImage(x), modulated, bias, (float)(_clamp ?? double.PositiveInfinity),
            image is null ? null : PixelTensors.FromImage(image));
        return PixelTensors.ToImage(pixels, channels);
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
