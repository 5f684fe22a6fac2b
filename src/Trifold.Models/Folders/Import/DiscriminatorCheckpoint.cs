using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Models.Checkpoints.Pickle;

namespace Trifold.Models.Folders.Import;

/// <summary>A discriminator in a network pickle.</summary>
/// <param name="Architecture">Its class and what its constructor was given.</param>
internal sealed record DiscriminatorCheckpoint(JsonElement Architecture, IReadOnlyList<NamedTensor> Tensors)
{
    // DualDiscriminator in EG3D, Discriminator in StyleGAN.
    private const string DiscriminatorClass = "Discriminator";

    /// <exception cref="PickleException">The file holds no such network.</exception>
    public static DiscriminatorCheckpoint Read(CheckpointFile file, string network)
    {
        var (value, name) = NetworkChoice.Of(file.Root, network);
        if (NetworkNode.Of(value) is not { } node)
            throw new PickleException($"{name} is no network; a discriminator needs a network pickle, which states its architecture");
        if (!node.ClassName.EndsWith(DiscriminatorClass, StringComparison.Ordinal))
            throw new PickleException($"{name} is a {node.ClassName}, not a discriminator");
        var tensors = StateDictionary.Of(node, file.Tensors);
        if (tensors.Count == 0)
            throw new PickleException($"{name} has no parameters");
        CheckpointTensors.CheckSizes(tensors, file.ContentLength);
        var architecture = new JsonObject { ["class_name"] = node.ClassName };
        foreach (var (option, given) in Mapping.Of(node.State["_init_kwargs"]) is { } arguments ? PickleJson.Of(arguments) : [])
            architecture[option] = given?.DeepClone();
        return new DiscriminatorCheckpoint(JsonSerializer.SerializeToElement(architecture), tensors);
    }
}
