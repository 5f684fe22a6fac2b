using Trifold.Models.Checkpoints.Pickle;

namespace Trifold.Models.Folders.Import;

/// <summary>Finds one network of a checkpoint.</summary>
internal static class NetworkChoice
{
    private const int MaxNamesListed = 10;

    /// <summary>A training's pickle is a dictionary of networks; others hold one network or one state dictionary as they are.</summary>
    /// <returns>The network, and what it is called in the file.</returns>
    public static (object? Value, string Name) Of(object? root, string network)
    {
        if (Mapping.Of(root) is not { } top || TensorReader.IsTensor(top.Entries.FirstOrDefault().Value))
            return (root, "the network");
        if (top[network] is { } chosen)
            return (chosen, network);
        var names = string.Join(", ", top.Entries.Select(entry => entry.Key).Take(MaxNamesListed));
        throw new PickleException($"there is no {network}; the file has {(names.Length > 0 ? names : "nothing by name")}");
    }
}
