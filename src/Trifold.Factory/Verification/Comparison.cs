using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Factory.Verification;

/// <summary>How far a tensor is from the recorded one.</summary>
/// <param name="Name">Recorded name.</param>
/// <param name="MaxAbsolute">Largest |a − b|.</param>
/// <param name="MaxRelative">Largest |a − b| / (1 + |b|), or for losses and gradients |a − b| / max |b|.</param>
/// <param name="Remark">Why nothing can be compared; null where it could.</param>
public sealed record Difference(
    string Name, double MaxAbsolute, double MaxRelative, double Tolerance, string? Remark = null)
{
    public bool IsWithin => Remark is null && MaxRelative <= Tolerance;

    /// <summary>Error in units of the tolerance.</summary>
    public double Excess =>
        Remark is not null ? double.PositiveInfinity : MaxRelative == 0 ? 0 : MaxRelative / Tolerance;

    public override string ToString() =>
        Remark is null ? $"{Name}, max abs {MaxAbsolute:G3}, max rel {MaxRelative:G3}" : $"{Name}, {Remark}";
}

/// <summary>The comparison that the golden format prescribes: |a − b| ≤ tolerance · (1 + |b|).</summary>
internal static class Comparison
{
    /// <summary>Depth means something where the summed weight exceeds this.</summary>
    public const double LeastWeight = 1e-3;

    /// <param name="mask">Where to compare; null: everywhere.</param>
    public static Difference Compare(string name, Tensor actual, Tensor expected, Tensor? mask, double tolerance)
    {
        if (!SameShape(actual, expected))
        {
            return Incomparable(
                $"is of shape [{string.Join(", ", actual.shape)}], recorded [{string.Join(", ", expected.shape)}]");
        }

        using var scope = torch.NewDisposeScope();
        // Double precision, so that the comparison adds no rounding of its own.
        var a = actual.detach().to(ScalarType.Float64).reshape(-1);
        var b = expected.to(ScalarType.Float64).reshape(-1);
        if (mask is not null)
        {
            var chosen = mask.reshape(-1);
            (a, b) = (a.masked_select(chosen), b.masked_select(chosen));
        }

        if (a.numel() == 0)
            return new Difference(name, 0, 0, tolerance);
        if ((a.isnan().ne(b.isnan()) | a.isinf().ne(b.isinf())).any().item<bool>())
            return Incomparable("is undefined or infinite in other places than recorded");

        // Equal infinities would give NaN.
        var error = torch.where(a.eq(b) | a.isnan(), torch.zeros_like(a), (a - b).abs());
        var magnitude = torch.where(b.isfinite(), b.abs(), torch.zeros_like(b));
        var scale = IsRelativeToLargest(name) ? Positive(magnitude.max()) : magnitude + 1;
        return new Difference(
            name, error.max().item<double>(), (error / scale).max().item<double>(), tolerance);

        Difference Incomparable(string remark) => new(name, double.NaN, double.NaN, tolerance, remark);
    }

    private static bool IsRelativeToLargest(string name)
    {
        var bare = GoldenCase.BareName(name);
        return bare.Contains("loss", StringComparison.Ordinal) || bare.Contains("grad", StringComparison.Ordinal);
    }

    private static Tensor Positive(Tensor largest) => largest.eq(0).item<bool>() ? torch.ones_like(largest) : largest;

    // A scalar is recorded as a vector of one.
    private static bool SameShape(Tensor a, Tensor b) =>
        a.shape.AsSpan().SequenceEqual(b.shape) || (a.numel() == 1 && b.numel() == 1 && a.dim() <= 1 && b.dim() <= 1);
}
