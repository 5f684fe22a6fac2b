using TorchSharp;
using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Differentiable;

/// <summary>What a synthesis layer does beside its weights.</summary>
/// <param name="Doubles">Whether the result has twice the input's sides.</param>
/// <param name="Gain">Factor after the activation.</param>
/// <param name="Clamp">Bound on the result's magnitude; +∞: none.</param>
internal sealed record LayerSettings(bool Doubles, float Gain, float Clamp);

/// <summary>
/// A synthesis layer on kernels, forward and backward: styles, 3×3 convolution, demodulation, noise, bias, leaky ReLU,
/// gain, clamp (EG3D specification, sections 4.5 and 4.6).
/// </summary>
internal sealed unsafe class ModulatedFunction : autograd.SingleTensorFunction<ModulatedFunction>
{
    private const float LeakySlope = 0.2f;

    // The faster one at every size of small generators, forward and backward (docs/RESULTS.md).
    private const ConvolutionAlgorithm Algorithm = ConvolutionAlgorithm.Winograd;

    private static readonly LayerGradient Gradient = LayerGradient.Create(LaneWidths.Widest);

    [ThreadStatic]
    private static GradientScratch? _scratch;

    public override string Name => nameof(ModulatedFunction);

    private static GradientScratch Scratch => _scratch ??= new GradientScratch();

    /// <param name="pixels">[N, H, W, S of I].</param>
    /// <param name="styles">[N, I].</param>
    /// <param name="weight">[O, I, 3, 3].</param>
    /// <param name="demodulation">[N, O].</param>
    /// <param name="noise">[1 or N, R · R], or null.</param>
    /// <param name="bias">[O].</param>
    /// <returns>[N, R, R, S of O].</returns>
    public static Tensor Run(
        Tensor pixels, Tensor styles, Tensor weight, Tensor demodulation, Tensor? noise, Tensor bias, LayerSettings settings) =>
        apply(pixels, styles, weight, demodulation, noise, bias, settings);

    public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars)
    {
        var call = new Call(
            (Tensor)vars[0]!, (Tensor)vars[1]!, (Tensor)vars[2]!, (Tensor)vars[3]!, (Tensor?)vars[4], (Tensor)vars[5]!);
        var settings = (LayerSettings)vars[6]!;
        using var scope = torch.NewDisposeScope();
        var factor = settings.Doubles ? 2 : 1;
        var (height, width) = (call.Pixels.shape[1], call.Pixels.shape[2]);
        var output = torch.empty(
            call.Samples, factor * height, factor * width, FeatureMap.StrideOf(call.OutChannels));
        using var convolution = Convolution3x3.Create(
            Algorithm, call.Weight.data<float>().ToArray(), call.InChannels, call.OutChannels, settings.Doubles,
            LaneWidths.Widest);
        using var constants = new Constants(call);
        PixelTensors.ForEachSample(call.Samples, (sample, split) => convolution.Apply(
            PixelTensors.Map(call.Pixels, sample, call.InChannels), constants.StylesOf(sample),
            PixelTensors.Map(output, sample, call.OutChannels), constants.EpilogueOf(sample, settings),
            Scratch.Layer.Large, split));

        ctx.save_for_backward(
            [call.Pixels, call.Styles, call.Weight, call.Demodulation, call.Bias, output, .. call.Noise is null ? [] : (Tensor[])[call.Noise]]);
        ctx.save_data("settings", settings);
        ctx.save_data("wants", new Wants(
            call.Pixels.requires_grad || call.Styles.requires_grad, call.Weight.requires_grad,
            call.Noise is { requires_grad: true }));
        return output.MoveToOuterDisposeScope();
    }

    public override List<Tensor?> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        PixelTensors.RefuseSecondOrder(Name);
        var saved = ctx.get_saved_variables();
        var call = new Call(saved[0], saved[1], saved[2], saved[3], saved.Count > 6 ? saved[6] : null, saved[4]);
        var settings = (LayerSettings)ctx.get_data("settings")!;
        var wants = (Wants)ctx.get_data("wants")!;
        using var scope = torch.NewDisposeScope();
        var results = new Results(call, wants);
        using var convolution = LayerGradient.BackwardConvolution(
            Algorithm, call.Weight.data<float>().ToArray(), call.InChannels, call.OutChannels, settings.Doubles,
            LaneWidths.Widest);
        using var constants = new Constants(call);
        var incoming = grad_output.contiguous();
        PixelTensors.ForEachSample(call.Samples, (sample, split) =>
        {
            var record = new LayerRecord(
                PixelTensors.Map(call.Pixels, sample, call.InChannels), constants.StylesOf(sample),
                PixelTensors.Map(saved[5], sample, call.OutChannels), constants.EpilogueOf(sample, settings),
                settings.Doubles);
            Gradient.Run(
                record, PixelTensors.Map(incoming, sample, call.OutChannels), convolution, results.Of(sample), Scratch,
                split);
        });

        return results.Finish(settings.Doubles);
    }

    private sealed record Wants(bool Input, bool Weight, bool Noise);

    private sealed record Call(
        Tensor Pixels, Tensor Styles, Tensor Weight, Tensor Demodulation, Tensor? Noise, Tensor Bias)
    {
        public long Samples => Pixels.shape[0];

        public int InChannels => (int)Weight.shape[1];

        public int OutChannels => (int)Weight.shape[0];
    }

    /// <summary>Vectors with zeros up to the stride.</summary>
    private sealed class Constants(Call call) : IDisposable
    {
        private readonly Tensor _styles = PixelTensors.Padded(call.Styles);
        private readonly Tensor _scale = PixelTensors.Padded(call.Demodulation);
        private readonly Tensor _bias = PixelTensors.Padded(call.Bias.unsqueeze(0));
        private readonly Tensor? _noise = call.Noise?.contiguous();

        public float* StylesOf(int sample) => PixelTensors.Data(_styles) + sample * _styles.shape[1];

        public LayerEpilogue EpilogueOf(int sample, LayerSettings settings) => new(
            PixelTensors.Data(_scale) + sample * _scale.shape[1], PixelTensors.Data(_bias),
            _noise is null ? null : PixelTensors.Data(_noise) + (_noise.shape[0] == 1 ? 0 : sample * _noise.shape[1]),
            LeakySlope, settings.Gain, settings.Clamp);

        public void Dispose()
        {
            _styles.Dispose();
            _scale.Dispose();
            _bias.Dispose();
            _noise?.Dispose();
        }
    }

    /// <summary>Gradients of all samples; the weight's are summed at the end, in their order.</summary>
    private sealed class Results
    {
        private readonly Call _call;
        private readonly Tensor? _pixels;
        private readonly Tensor _styles;
        private readonly Tensor _scale;
        private readonly Tensor _bias;
        private readonly Tensor? _noise;
        private readonly Tensor? _weight;

        public Results(Call call, Wants wants)
        {
            _call = call;
            _pixels = wants.Input ? torch.empty_like(call.Pixels) : null;
            _styles = torch.zeros(call.Samples, call.InChannels);
            _scale = torch.empty(call.Samples, call.OutChannels);
            _bias = torch.empty(call.Samples, call.OutChannels);
            _noise = wants.Noise ? torch.empty(call.Samples, call.Noise!.shape[1]) : null;
            _weight = wants.Weight
                ? torch.zeros(call.Samples, 9, call.OutChannels, FeatureMap.StrideOf(call.InChannels))
                : null;
        }

        public LayerGradients Of(int sample) => new(
            _pixels is null ? null : PixelTensors.Map(_pixels, sample, _call.InChannels),
            PixelTensors.Data(_styles) + sample * _styles.shape[1],
            PixelTensors.Data(_scale) + sample * _scale.shape[1],
            PixelTensors.Data(_bias) + sample * _bias.shape[1],
            _noise is null ? null : PixelTensors.Data(_noise) + sample * _noise.shape[1],
            _weight is null ? null : PixelTensors.Data(_weight) + sample * (_weight.numel() / _call.Samples));

        public List<Tensor?> Finish(bool doubles)
        {
            var noise = _noise is not null && _call.Noise!.shape[0] == 1 ? _noise.sum([0L], keepdim: true) : _noise;
            Tensor?[] gradients = [_pixels, _styles, WeightGradient(doubles), _scale, noise, _bias.sum([0L])];
            foreach (var gradient in gradients)
                gradient?.MoveToOuterDisposeScope();
            return [.. gradients, null];
        }

        // [N, 9, O, S] to [O, I, 3, 3].
        private Tensor? WeightGradient(bool doubles)
        {
            if (_weight is null)
                return null;
            var sum = _weight.sum([0L]);
            var taps = doubles ? sum.flip(0) : sum;
            return taps.narrow(2, 0, _call.InChannels).permute(1, 2, 0).contiguous().reshape(_call.Weight.shape);
        }
    }
}
