using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Annotation;

/// <summary>Semantic fields for inference.</summary>
internal static class FrozenFields
{
    /// <inheritdoc cref="SemanticDecoder.FieldOf"/>
    /// <remarks>Without gradient; for iterators, whose own scope would end with each element.</remarks>
    public static SemanticField FrozenFieldOf(this SemanticDecoder decoder, Eg3dScene scene)
    {
        using var noGrad = torch.no_grad();
        return decoder.FieldOf(scene);
    }
}
