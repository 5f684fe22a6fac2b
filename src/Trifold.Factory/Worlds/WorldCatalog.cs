using System.Text.Json.Nodes;
using Trifold.Factory.Worlds.Cars;
using Trifold.Factory.Worlds.Portraits;
using Trifold.Models.Folders;

namespace Trifold.Factory.Worlds;

/// <summary>The worlds by name.</summary>
public static class WorldCatalog
{
    private static readonly IWorld[] All = [new PortraitWorld(), new CarWorld()];

    public static IEnumerable<string> Names => All.Select(world => world.Name);

    /// <exception cref="ArgumentException">No world has this name.</exception>
    public static IWorld Named(string name) =>
        Array.Find(All, world => world.Name == name)
        ?? throw new ArgumentException($"world: '{name}' is unknown; use {string.Join(", ", Names)}.");

    /// <summary>Name of the world that a model was distilled from; null where there is none.</summary>
    public static string? NameIn(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.Training?["world"] is JsonValue entry && entry.TryGetValue<string>(out var name) ? name : null;
    }
}
