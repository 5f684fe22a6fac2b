using TorchSharp;
using TorchSharp.Modules;
using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Models.Eg3d.Differentiable;
using Trifold.Models.Eg3d.Frozen;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>Modulated 3×3 convolution, noise, bias, leaky ReLU (EG3D specification, section 4.6).</summary>
public sealed class SynthesisLayer : nn.Module, IKernelUser
{
    private const int KernelSize = 3;

    private readonly FullyConnectedLayer affine;
    private readonly Parameter weight;
    private readonly Parameter? noise_strength;
    private readonly Parameter bias;
    private readonly Tensor resample_filter;
    private readonly Tensor? noise_const;
    private readonly int _up;
    private readonly int _resolution;
    private readonly int _number;
    private readonly double? _clamp;

    /// <param name="resolution">Side of the result, pixels.</param>
    /// <param name="up">1, or 2 to double the size.</param>
    /// <param name="clamp">Bound on the result's magnitude at gain 1; null: none.</param>
    /// <param name="number">Number of this layer in its network, the stream of its random noise.</param>
    /// <param name="hasNoise">Whether the layer has a noise image and strength at all.</param>
    public SynthesisLayer(
        long inChannels, long outChannels, long codeWidth, int resolution, int up, double? clamp, int number,
        bool hasNoise = true)
        : base(nameof(SynthesisLayer))
    {
        affine = new FullyConnectedLayer(codeWidth, inChannels, biasInit: 1);
        weight = new Parameter(torch.randn(outChannels, inChannels, KernelSize, KernelSize));
        bias = new Parameter(torch.zeros(outChannels));
        resample_filter = FirFilter.FromTaps(FirFilter.ReleasedTaps);
        if (hasNoise)
        {
            noise_strength = new Parameter(torch.tensor(0f));
            noise_const = torch.randn(resolution, resolution);
        }

        (_up, _resolution, _number, _clamp) = (up, resolution, number, clamp);
        RegisterComponents();
    }

    /// <summary>Whether kernels compute the layer where they can, or tensor operations always.</summary>
    public bool UsesKernels { get; set; } = true;

    /// <param name="x">[N, I, H, W].</param>
    /// <param name="code">One code vector per sample, [N, D].</param>
    /// <param name="gain">Factor on the result beside the activation's √2; scales the clamp as well.</param>
    /// <returns>[N, O, R, R].</returns>
    public Tensor Apply(Tensor x, Tensor code, LayerNoise noise, double gain = 1)
    {
        using var scope = torch.NewDisposeScope();
        var added = noise_strength is null
            ? null
            : noise.Mode switch
            {
                NoiseMode.Const => noise_const! * noise_strength,
                NoiseMode.Random => noise.Draw(_number, x.shape[0], _resolution, x.device) * noise_strength,
                _ => null,
            };
        var styles = affine.forward(code);
        if (UsesKernels && PixelTensors.CanRun(x))
            return ApplyKernels(x, styles, added, gain).MoveToOuterDisposeScope();
        var y = ModulatedConvolution.Apply(
            x, weight, styles, added, resample_filter, _up, padding: Padding2d.All(KernelSize / 2),
            flipWeight: _up == 1);
        return BiasActivation.Consume(
            y, bias, Activation.LeakyRelu, gain * BiasActivation.DefaultGain(Activation.LeakyRelu), _clamp * gain)
            .MoveToOuterDisposeScope();
    }

    private Tensor ApplyKernels(Tensor x, Tensor styles, Tensor? added, double gain)
    {
        var settings = new LayerSettings(
            _up == 2, (float)(gain * BiasActivation.DefaultGain(Activation.LeakyRelu)),
            (float)(_clamp * gain ?? double.PositiveInfinity));
        var pixels = ModulatedFunction.Run(
            PixelTensors.FromImage(x), styles, weight, ModulatedConvolution.Demodulation(weight, styles),
            added?.reshape(added.dim() == 4 ? added.shape[0] : 1, -1), bias, settings);
        return PixelTensors.ToImage(pixels, weight.shape[0]);
    }

    /// <summary>The layer as it is now, prepared for inference; later changes of its weights are not seen.</summary>
    internal FrozenLayer Freeze()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var kernel = new ModulatedLayer(
            weight.contiguous().data<float>().ToArray(), bias.data<float>().ToArray(), (int)weight.shape[1], _up == 2,
            (float?)_clamp, ConvolutionChoice.ForInference(_resolution), LaneWidths.Widest);
        return new FrozenLayer(
            kernel, affine, noise_const is null ? null : (noise_const * noise_strength!).data<float>().ToArray(),
            noise_strength?.item<float>() ?? 0, _number);
    }
}
