using Trifold.Factory.Worlds.Cars;
using Trifold.Factory.Worlds.Portraits;

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
}
