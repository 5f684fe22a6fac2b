using System.Text.Json;

namespace Trifold.Serving.Models;

/// <summary>What a model folder says of itself without its weights.</summary>
/// <param name="Name">Of the folder.</param>
/// <param name="Path">Absolute.</param>
/// <param name="Family">Kind of generator, such as eg3d; empty where unreadable.</param>
/// <param name="Licence">Of the weights; empty where not said.</param>
/// <param name="Fault">Why it cannot be a model; null: it may.</param>
internal sealed record ModelFolder(string Name, string Path, string Family, string Licence, string? Fault)
{
    public const string Description = "model.json";

    public static ModelFolder Read(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(path, Description)));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return Broken("it is not an object");
            var family = Text(document.RootElement, "family");
            return family.Length == 0
                ? Broken("`family` is missing")
                : new ModelFolder(name, path, family, Text(document.RootElement, "licence"), null);
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            return Broken(fault.Message);
        }

        ModelFolder Broken(string why) => new(name, path, "", "", $"{Description} of {name} cannot be read: {why}");
    }

    /// <summary>Bytes of the weights: about what a device will need for them.</summary>
    /// <exception cref="ModelLoadException">They cannot be read.</exception>
    public long WeightBytes()
    {
        try
        {
            return new DirectoryInfo(Path).EnumerateFiles("*.safetensors", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"The weights of {Name} cannot be read: {fault.Message}", fault);
        }
    }

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
