using Trifold.V1;

namespace Trifold.Cli.Remote;

/// <summary>A server's models, as people and machines read them.</summary>
internal static class ModelText
{
    /// <summary>In one word.</summary>
    public static string StateOf(Model model) => model.State.ToString().ToLowerInvariant();

    /// <summary>One line.</summary>
    public static string LineOf(Model model)
    {
        List<string> facts = [StateOf(model)];
        if (model.Digest.Length > 0)
        {
            facts.Add($"version {model.Version}");
            facts.Add(model.Digest);
            facts.Add(model.Decoders.Count > 0 ? $"decoders {string.Join(' ', model.Decoders.Select(decoder => decoder.Name))}" : "no decoder");
            facts.Add($"{model.MemoryBytes / 1e6:F1} MB");
        }

        return $"{model.Name,-16} {string.Join(", ", facts)}{(model.Failure.Length > 0 ? $": {model.Failure}" : "")}";
    }

    /// <summary>One record of JSON.</summary>
    public static object RecordOf(Model model) => new
    {
        model.Name,
        State = StateOf(model),
        model.Version,
        model.Digest,
        Decoders = model.Decoders.Select(decoder => decoder.Name),
        model.MemoryBytes,
        Failure = model.Failure.Length > 0 ? model.Failure : null,
    };
}
