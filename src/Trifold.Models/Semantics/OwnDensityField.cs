using TorchSharp;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Models.Semantics;

/// <summary>The field of a decoder with a density of its own, which is the last of its channels.</summary>
/// <param name="field">Gives all of the decoder's channels; owned.</param>
/// <param name="features">K': channels before the density.</param>
internal sealed class OwnDensityField(SemanticField field, int features) : SemanticField, ISemanticDensityField
{
    public override Tensor Query(Tensor points, StageRecorder? stages = null) => field.Query(points, stages);

    public override Tensor Finish(Tensor integral, Tensor weight)
    {
        using var scope = torch.NewDisposeScope();
        return field.Finish(integral, weight).narrow(2, 0, features).MoveToOuterDisposeScope();
    }

    // A sample is a ray of opacity 1 that sees nothing else.
    public Tensor Densities(Tensor values)
    {
        using var scope = torch.NewDisposeScope();
        var full = torch.ones(1, dtype: values.dtype, device: values.device);
        return field.Finish(values, full).narrow(2, features, 1).MoveToOuterDisposeScope();
    }

    public override void Dispose() => field.Dispose();
}
