using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Trifold.Formats.Files;
using Trifold.Models.Checkpoints;

namespace Trifold.Models.Folders;

/// <summary>The JSON files that say what lies beside them.</summary>
internal static class DescriptionFile
{
    /// <summary>Its name in a model folder.</summary>
    public const string Name = "model.json";

    /// <exception cref="CheckpointException">The file is missing or broken.</exception>
    public static T Read<T>(string file, JsonTypeInfo<T> type)
    {
        if (!File.Exists(file))
            throw new CheckpointException(file, "there is no such file; a model folder holds model.json and generator.safetensors.");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type)
                ?? throw new CheckpointException(file, "an object is needed, got null.");
        }
        catch (JsonException fault)
        {
            throw new CheckpointException(file, JsonFault.Describe(fault), fault);
        }
    }

    public static void Write<T>(string file, T value, JsonTypeInfo<T> type) =>
        AtomicFile.WriteAllBytes(file, [.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n']);
}
