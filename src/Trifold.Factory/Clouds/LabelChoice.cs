using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Factory.Clouds;

/// <summary>From part logits to labels and how sure they are.</summary>
internal static class LabelChoice
{
    /// <param name="logits">[P, K].</param>
    /// <param name="background">Whether the background is a part like any other; else it is no answer.</param>
    /// <returns>The likeliest parts, int64 [P], and the margin of their probability over the next, in [0, 1], [P].</returns>
    public static (Tensor Labels, Tensor Margins) Of(Tensor logits, bool background)
    {
        using var scope = torch.NewDisposeScope();
        var first = background ? 0 : 1;
        var probabilities = logits[.., first..].softmax(1);
        if (probabilities.shape[1] == 1)
        {
            return (
                torch.full_like(probabilities[.., 0], first, dtype: ScalarType.Int64).MoveToOuterDisposeScope(),
                torch.ones_like(probabilities[.., 0]).MoveToOuterDisposeScope());
        }

        var (best, order) = probabilities.topk(2, 1);
        return (
            (order[.., 0] + first).MoveToOuterDisposeScope(),
            (best[.., 0] - best[.., 1]).MoveToOuterDisposeScope());
    }
}
