using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Eg3d.Layers;

/// <summary>
/// Linear layer with equalised learning rate: weights are stored at unit variance and scaled when used
/// (EG3D specification, section 4.1).
/// </summary>
public sealed class FullyConnectedLayer : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Activation _activation;
    private readonly double _weightGain;
    private readonly double _biasGain;

    /// <param name="learningRateMultiplier">Factor on weight and bias; the stored weight is larger by its inverse.</param>
    /// <param name="biasInit">Initial bias, as the network sees it.</param>
    public FullyConnectedLayer(
        long inFeatures, long outFeatures, Activation activation = Activation.Linear,
        double learningRateMultiplier = 1, double biasInit = 0)
        : base(nameof(FullyConnectedLayer))
    {
        weight = new Parameter(torch.randn(outFeatures, inFeatures) / learningRateMultiplier);
        bias = new Parameter(torch.full(outFeatures, biasInit / learningRateMultiplier));
        _activation = activation;
        _weightGain = learningRateMultiplier / Math.Sqrt(inFeatures);
        _biasGain = learningRateMultiplier;
        RegisterComponents();
    }

    /// <summary>Width of the result.</summary>
    public long OutFeatures => bias.shape[0];

    /// <summary>The weight as it multiplies the input, [out, in].</summary>
    public Tensor EffectiveWeight => weight * _weightGain;

    /// <summary>The bias as it is added, [out].</summary>
    public Tensor EffectiveBias => bias * _biasGain;

    /// <param name="input">[…, in].</param>
    /// <returns>[…, out].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var y = F.linear(input, EffectiveWeight, EffectiveBias);
        return BiasActivation.Apply(y, null, _activation).MoveToOuterDisposeScope();
    }
}
