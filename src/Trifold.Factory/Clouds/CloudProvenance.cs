using Trifold.Factory.Annotation;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Clouds;

/// <summary>What clouds were made by, as their manifest records it.</summary>
/// <param name="Generator">Name and digest.</param>
/// <param name="Decoder">Name and digest.</param>
/// <param name="Licence">Of the generator.</param>
/// <param name="Numerics">See <see cref="NumericsId"/>.</param>
/// <param name="Labels">Parts of the points.</param>
/// <param name="BoxSide">Of the model's box, scene units.</param>
public sealed record CloudProvenance(
    (string Name, string Digest) Generator, (string Name, string Digest) Decoder, string Licence, string Numerics,
    LabelSet Labels, double BoxSide)
{
    /// <summary>Of clouds that this process makes.</summary>
    public static CloudProvenance Of(Eg3dModel model, LoadedDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(decoder);
        return new(
            (model.Description.Name, model.Digest), (decoder.Description.Name, decoder.Digest), model.Description.Licence,
            NumericsId.Current, decoder.Labels, model.Generator.Config.RenderingKwargs.BoxWarp);
    }
}
