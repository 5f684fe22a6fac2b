namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>A tensor under its name in a state dictionary.</summary>
/// <param name="IsParameter">Whether it was trained; a state dictionary alone does not tell, and counts everything.</param>
internal sealed record NamedTensor(string Name, TorchTensor Tensor, bool IsParameter);

/// <summary>Collects the parameters and buffers of networks under torch's dotted names, in torch's order.</summary>
internal static class StateDictionary
{
    // A released generator has 177 in 60 modules.
    private const int MaxTensors = 1 << 12;
    private const int MaxModules = 1 << 12;

    /// <summary>From a pickled network.</summary>
    public static IReadOnlyList<NamedTensor> Of(NetworkNode network, TensorReader tensors)
    {
        var found = new List<NamedTensor>();
        var modules = 0;
        Walk(network, "", 0);
        return Checked(found);

        void Walk(NetworkNode node, string prefix, int depth)
        {
            if (depth > PickleBudget.MaxDepth || ++modules > MaxModules)
                throw new PickleException($"the modules contain one another without end, at '{prefix}'");
            Collect(Mapping.Of(node.State["_parameters"]), [], prefix, true, tensors, found);
            Collect(Mapping.Of(node.State["_buffers"]), NotStored(node), prefix, false, tensors, found);
            foreach (var (name, child) in node.Children)
                Walk(child, $"{prefix}{name}.", depth + 1);
        }
    }

    /// <summary>From a saved state dictionary; null where the value is none.</summary>
    public static IReadOnlyList<NamedTensor>? Of(object? value, TensorReader tensors)
    {
        if (Mapping.Of(value) is not { } map || !map.Entries.Any(entry => TensorReader.IsTensor(entry.Value)))
            return null;
        var found = new List<NamedTensor>();
        Collect(map, [], "", true, tensors, found);
        return Checked(found);
    }

    private static void Collect(
        Mapping? map, IReadOnlyCollection<string> skipped, string prefix, bool areParameters, TensorReader tensors,
        List<NamedTensor> found)
    {
        foreach (var (key, value) in map?.Entries ?? [])
        {
            if (value is null || skipped.Contains(key))
                continue;
            if (found.Count == MaxTensors)
                throw new PickleException($"there are more than {MaxTensors} tensors");
            try
            {
                found.Add(new NamedTensor(prefix + key, tensors.Read(value), areParameters));
            }
            catch (PickleException fault)
            {
                throw new PickleException($"'{prefix}{key}': {fault.Message}");
            }
        }
    }

    private static string[] NotStored(NetworkNode node) =>
        node.State["_non_persistent_buffers_set"] is PickleList names ? [.. names.Items.OfType<string>()] : [];

    private static List<NamedTensor> Checked(List<NamedTensor> found)
    {
        var names = new HashSet<string>();
        foreach (var tensor in found)
        {
            if (!names.Add(tensor.Name))
                throw new PickleException($"'{tensor.Name}' stands twice");
        }

        return found;
    }
}
