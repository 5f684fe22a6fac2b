using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Models.Checkpoints;

namespace Trifold.Tests.Shared;

/// <summary>The generator of a golden case as a network pickle, so that what is imported can be held against what the public code recorded.</summary>
internal static class GoldenNetwork
{
    // What a golden case's configuration says beyond the public constructor's arguments.
    private static readonly string[] OwnNames = ["sr_block_channels", "sr_w_dim", "note", "tolerance_overrides", "recorded_slices"];

    /// <summary>Folder of a case of the repository.</summary>
    public static string Folder(string name) => Repository.File($"tests/golden/{name}");

    /// <summary>The public constructor's arguments.</summary>
    public static JsonElement Config(string name)
    {
        var config = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder(name), "case.json")))!["config"]!.AsObject();
        foreach (var own in OwnNames)
            config.Remove(own);
        return JsonSerializer.SerializeToElement(config);
    }

    public static PickledTensor[] Tensors(string name)
    {
        using var reader = SafetensorsReader.Open(Path.Combine(Folder(name), "weights.safetensors"));
        return [.. reader.Entries.Select(entry => new PickledTensor(entry.Name, entry.Shape, reader.ReadFloats(entry.Name)))];
    }

    /// <summary>The case's tensors with something added to every element of one of them.</summary>
    public static PickledTensor[] Shifted(string name, string tensor, float shift) => [.. Tensors(name).Select(other => other.Name == tensor
        ? other with { Elements = [.. other.Elements.Select(element => element + shift)] }
        : other)];

    /// <summary>Bytes of the pickle.</summary>
    public static byte[] Pickle(string name) => new NetworkPickle(Config(name), Tensors(name)).Build();
}
