using System.Text.Json.Nodes;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Annotation;

/// <summary>What every manifest says of models and labels, in one form.</summary>
internal static class ManifestJson
{
    /// <summary>Which generator, and under which licence what it makes is.</summary>
    public static JsonObject Generator(string name, string digest, string licence) => new()
    {
        ["name"] = name,
        ["digest"] = digest,
        ["licence"] = licence,
    };

    /// <summary>Which decoder.</summary>
    public static JsonObject Decoder(string name, string digest) => new() { ["name"] = name, ["digest"] = digest };

    /// <summary>The parts with their colours, in index order.</summary>
    public static JsonArray Classes(LabelSet labels) => [.. labels.Entries.Select(label => (JsonNode)new JsonObject
    {
        ["name"] = label.Name,
        ["color"] = new JsonArray(label.Red, label.Green, label.Blue),
    })];
}
