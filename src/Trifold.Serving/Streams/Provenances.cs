using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Serving.Streams;

/// <summary>Provenance records.</summary>
internal static class Provenances
{
    /// <param name="decoder">Name; null: none takes part.</param>
    public static Provenance Of(Model model, string? decoder) => new()
    {
        Model = model.Name,
        GeneratorDigest = model.Digest,
        Decoder = decoder ?? "",
        DecoderDigest = decoder is null ? "" : DecoderChoice.Named(model, decoder).Digest,
        NumericsId = model.NumericsId,
    };
}
