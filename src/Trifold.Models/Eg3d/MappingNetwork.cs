using TorchSharp;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d;

/// <summary>How far codes are drawn towards the mean code.</summary>
/// <param name="Psi">1 is off; 0 is the mean code itself; may be negative.</param>
/// <param name="Cutoff">How many code vectors, from the first; null: all.</param>
public sealed record Truncation(double Psi, int? Cutoff = null)
{
    public static readonly Truncation Off = new(1);
}

/// <summary>Latent and condition to code vectors (EG3D specification, section 5).</summary>
public sealed class MappingNetwork : nn.Module
{
    private const double NormEpsilon = 1e-8;

    private readonly FullyConnectedLayer? embed;
    private readonly Tensor w_avg;
    private readonly FullyConnectedLayer[] _layers;
    private readonly int _codeVectors;
    private readonly long _latentWidth;
    private readonly long _conditionWidth;
    private readonly bool _normalizesLatent;

    /// <param name="conditionWidth">Width of the condition; 0: unconditional.</param>
    /// <param name="codeVectors">L: copies of the code that are returned.</param>
    public MappingNetwork(long latentWidth, long conditionWidth, long codeWidth, int codeVectors, MappingConfig config)
        : base(nameof(MappingNetwork))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latentWidth, 1);
        _normalizesLatent = config.NormalizeLatent;
        var layers = config.NumLayers;
        (_latentWidth, _conditionWidth, _codeVectors) = (latentWidth, conditionWidth, codeVectors);
        if (conditionWidth > 0)
            embed = new FullyConnectedLayer(conditionWidth, codeWidth);
        w_avg = torch.zeros(codeWidth);
        _layers = new FullyConnectedLayer[layers];
        for (var i = 0; i < layers; i++)
        {
            var width = i > 0 ? codeWidth : latentWidth + (conditionWidth > 0 ? codeWidth : 0);
            _layers[i] = new FullyConnectedLayer(width, codeWidth, Activation.LeakyRelu, config.LrMultiplier);
            register_module($"fc{i}", _layers[i]);
        }

        RegisterComponents();
    }

    /// <summary>The mean code, [D].</summary>
    public Tensor MeanCode => w_avg.alias();

    /// <param name="z">Latents, [N, Z], N(0, 1).</param>
    /// <param name="condition">[N, c]; null for an unconditional network.</param>
    /// <returns>Codes, [N, L, D].</returns>
    public Tensor Map(Tensor z, Tensor? condition, Truncation truncation)
    {
        ShapeGuard.Require(z, nameof(z), ShapeGuard.Any, _latentWidth);
        using var scope = torch.NewDisposeScope();
        var w = MapUntruncated(z, condition).unsqueeze(1).expand(-1, _codeVectors, -1); // [N, L, D]
        return Truncate(w, truncation).MoveToOuterDisposeScope();
    }

    /// <summary>Draws codes to the mean code.</summary>
    /// <param name="codes">[N, L, D].</param>
    /// <returns>[N, L, D].</returns>
    public Tensor Truncate(Tensor codes, Truncation truncation)
    {
        ShapeGuard.Require(codes, nameof(codes), ShapeGuard.Any, _codeVectors, w_avg.shape[0]);
        using var scope = torch.NewDisposeScope();
        if (truncation.Psi == 1)
            return codes.contiguous().MoveToOuterDisposeScope();
        var cutoff = Math.Clamp(truncation.Cutoff ?? _codeVectors, 0, _codeVectors);
        var drawn = codes[.., ..cutoff];
        var truncated = w_avg + (drawn - w_avg) * truncation.Psi;
        return torch.cat([truncated, codes[.., cutoff..]], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Sets the mean code to the average over latents, as the statistics of a training would give it.</summary>
    /// <param name="z">[N, Z].</param>
    public void SetMeanCode(Tensor z, Tensor? condition)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        w_avg.copy_(MapUntruncated(z, condition).mean([0]));
    }

    private Tensor MapUntruncated(Tensor z, Tensor? condition)
    {
        var x = z.to(w_avg.dtype);
        if (_normalizesLatent)
            x = Normalize(x);
        if (embed is not null)
        {
            if (condition is null)
                throw new ArgumentNullException(nameof(condition), $"condition: this model needs {_conditionWidth} numbers.");
            ShapeGuard.Require(condition, nameof(condition), z.shape[0], _conditionWidth);
            x = torch.cat([x, Normalize(embed.forward(condition.to(w_avg.dtype)))], 1);
        }

        foreach (var layer in _layers)
            x = layer.forward(x);
        return x;
    }

    private static Tensor Normalize(Tensor x) => x * (x.square().mean([1], keepdim: true) + NormEpsilon).rsqrt();
}
