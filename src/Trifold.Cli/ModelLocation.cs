using Trifold.Models.Checkpoints;

namespace Trifold.Cli;

/// <summary>Finds model folders by path or by name.</summary>
internal static class ModelLocation
{
    private const string BundledFolder = "models";

    /// <summary>A folder as it is, or a model of the bundled ones: its name, or the beginning of exactly one name.</summary>
    public static string Resolve(string model)
    {
        if (File.Exists(Path.Combine(model, "model.json")))
            return model;
        var bundled = Bundled();
        var names = bundled.Select(folder => Path.GetFileName(folder)).ToArray();
        var fits = bundled.Where(folder => Path.GetFileName(folder) == model).ToArray();
        if (fits.Length == 0)
            fits = [.. bundled.Where(folder => Path.GetFileName(folder).StartsWith(model + "-", StringComparison.Ordinal))];
        if (fits.Length == 1)
            return fits[0];
        var known = names.Length == 0 ? "none is bundled" : "bundled are " + string.Join(", ", names);
        throw new CheckpointException(model, Directory.Exists(model)
            ? $"there is no model.json in this folder; name a model folder or a bundled model ({known})."
            : $"is no model folder and no bundled model ({known}).");
    }

    // Beside the program's sources when run from a clone, beside the program when installed.
    private static string[] Bundled()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var models = Path.Combine(folder, BundledFolder);
            if (Directory.Exists(models))
                return [.. Directory.GetDirectories(models).Where(m => File.Exists(Path.Combine(m, "model.json"))).Order(StringComparer.Ordinal)];
        }

        return [];
    }
}
