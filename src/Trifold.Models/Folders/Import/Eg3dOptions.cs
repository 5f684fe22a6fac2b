using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Models.Checkpoints.Pickle;
using Trifold.Models.Eg3d;

namespace Trifold.Models.Folders.Import;

/// <summary>The architecture that a pickled generator states about itself (EG3D specification, section 17.3).</summary>
internal static class Eg3dOptions
{
    private const string SuperResolution = "superresolution_module";

    /// <exception cref="ArgumentException">A value is missing or out of range.</exception>
    public static Eg3dConfig Read(NetworkNode network, TensorReader tensors)
    {
        var state = network.State;
        var json = Mapping.Of(state["_init_kwargs"]) is { } arguments ? PickleJson.Of(arguments) : [];
        // Attributes are what the network works with; the training changes some after construction.
        foreach (var name in (string[])["z_dim", "c_dim", "w_dim", "img_resolution", "img_channels", "neural_rendering_resolution"])
            Replace(json, name, state[name]);
        json["rendering_kwargs"] = Rendering(network);
        if (Value(network.Find("backbone.mapping")?.State["num_layers"]) is { } layers)
            json["mapping_kwargs"] = new JsonObject { ["num_layers"] = layers };
        json["conv_clamp"] = Value(network.Find("backbone.synthesis.b4.conv1")?.State["conv_clamp"]);
        // The published constructor's default; the configuration's own is what the released models were given.
        json.TryAdd("sr_num_fp16_res", 0);
        json["plane_axes"] = PlaneLayout.Read(network.Find("renderer")?.State["plane_axes"], tensors).Name;
        return Eg3dConfig.Parse(JsonSerializer.SerializeToElement(json));
    }

    private static JsonObject Rendering(NetworkNode network)
    {
        var json = Mapping.Of(network.State["rendering_kwargs"]) is { } options
            ? PickleJson.Of(options)
            : throw new ArgumentException("rendering_kwargs: the network has none.");
        json[SuperResolution] = network.Find("superresolution")?.ClassName;
        // None stands for an option that is not used; a render without super-resolution is the final image.
        foreach (var (name, _) in json.Where(option => option.Value is null && option.Key != SuperResolution).ToArray())
            json.Remove(name);
        return json;
    }

    private static void Replace(JsonObject json, string name, object? value)
    {
        if (Value(value) is { } known)
            json[name] = known;
    }

    private static JsonNode? Value(object? value) => value switch
    {
        long number => JsonValue.Create(number),
        double number when double.IsFinite(number) => JsonValue.Create(number),
        _ => null,
    };
}
