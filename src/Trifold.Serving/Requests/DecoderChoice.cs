using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>Which decoder a request means.</summary>
internal static class DecoderChoice
{
    private const string Parts = "parts";

    // Clouds are seen from all sides; a decoder of this name was trained on such views.
    private const string Around = "around";

    public static readonly IReadOnlyList<string> OfViews = [Parts];

    public static readonly IReadOnlyList<string> OfClouds = [Around, Parts];

    /// <param name="name">As given; empty: the only one, or the first of <paramref name="preferred"/>.</param>
    /// <returns>Null: the name is needed but missing, which is noted.</returns>
    /// <exception cref="ResourceNotFoundException">Lists the decoders there are.</exception>
    public static Decoder? Find(Model model, string field, string name, IReadOnlyList<string> preferred, Violations violations)
    {
        if (name.Length > 0)
            return Named(model, name);
        var chosen = model.Decoders.Count == 1
            ? model.Decoders[0]
            : preferred.Select(wanted => model.Decoders.FirstOrDefault(decoder => decoder.Name == wanted)).FirstOrDefault(found => found is not null);
        if (chosen is null)
            violations.Add(field, $"is required, because '{model.Name}' has no default among: {Names(model)}.");
        return chosen;
    }

    /// <exception cref="ResourceNotFoundException">Lists the decoders there are.</exception>
    public static Decoder Named(Model model, string name) =>
        model.Decoders.FirstOrDefault(decoder => decoder.Name == name)
        ?? throw new ResourceNotFoundException(
            "decoder", name, $"The model '{model.Name}' has no decoder named '{name}'; it has: {Names(model)}.");

    private static string Names(Model model) =>
        model.Decoders.Count == 0 ? "none" : string.Join(", ", model.Decoders.Select(decoder => decoder.Name));
}
