namespace Trifold.Tests.Shared;

/// <summary>A model folder that cannot be loaded.</summary>
internal static class BrokenModel
{
    /// <summary>Copies a model's description and the first half of its weights.</summary>
    public static void Write(string folder, string model)
    {
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(model, "model.json"), Path.Combine(folder, "model.json"));
        var weights = File.ReadAllBytes(Path.Combine(model, "generator.safetensors"));
        File.WriteAllBytes(Path.Combine(folder, "generator.safetensors"), weights[..(weights.Length / 2)]);
    }
}
