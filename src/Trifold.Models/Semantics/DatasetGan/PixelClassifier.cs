using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trifold.Models.Semantics.DatasetGan;

/// <summary>
/// A pixel's features to part logits: three layers, each but the last followed by ReLU and then batch normalisation
/// (DatasetGAN specification, section 2). Its state keys are the released ones.
/// </summary>
public sealed class PixelClassifier : nn.Module<Tensor, Tensor>
{
    // From this many parts on the layers are wider.
    private const int ManyParts = 32;

    private const double InitialDeviation = 0.02;

    private readonly Sequential layers;

    /// <param name="features">F: features of a pixel.</param>
    /// <param name="parts">K: entries of the label set.</param>
    /// <param name="random">Draws the weights; null: the global source.</param>
    public PixelClassifier(int features, int parts, Generator? random = null)
        : base(nameof(PixelClassifier))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        (Features, Parts) = (features, parts);
        var (first, second) = WidthsFor(parts);
        layers = nn.Sequential(
            nn.Linear(features, first), nn.ReLU(), nn.BatchNorm1d(first),
            nn.Linear(first, second), nn.ReLU(), nn.BatchNorm1d(second),
            nn.Linear(second, parts));
        RegisterComponents();
        Initialise(random);
    }

    /// <summary>F.</summary>
    public int Features { get; }

    /// <summary>K.</summary>
    public int Parts { get; }

    /// <summary>Widths of the two hidden layers.</summary>
    /// <param name="parts">K.</param>
    public static (int First, int Second) WidthsFor(int parts) => parts < ManyParts ? (128, 32) : (256, 128);

    /// <param name="features">[P, F].</param>
    /// <returns>Logits, [P, K].</returns>
    public override Tensor forward(Tensor features)
    {
        ShapeGuard.Require(features, nameof(features), ShapeGuard.Any, Features);
        return layers.call(features);
    }

    private void Initialise(Generator? random)
    {
        using var noGrad = torch.no_grad();
        foreach (var (name, parameter) in named_parameters())
        {
            // Those of two axes belong to linear layers; normalisation starts with factor 1 and nothing added.
            if (parameter.dim() == 2)
                parameter.normal_(0, InitialDeviation, random);
            else if (name.EndsWith("bias", StringComparison.Ordinal))
                parameter.zero_();
        }
    }
}
