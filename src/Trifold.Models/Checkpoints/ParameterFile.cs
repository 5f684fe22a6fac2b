using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Checkpoints;

/// <summary>A network's parameters and buffers in a safetensors file, under the network's own names.</summary>
public static class ParameterFile
{
    // A list longer than this says no more than its beginning.
    private const int MostNamesListed = 10;

    // Written by the published training loop, unused afterwards.
    private const string LabelStatistics = "dataset_label_std";

    /// <summary>Fills a network from a file. Nothing is changed unless everything fits.</summary>
    /// <param name="prefix">What stands before the network's own names in the file.</param>
    /// <param name="shared">Whether the file may hold tensors of other networks as well.</param>
    /// <returns>Names of tensors with infinite or undefined numbers: they load, but will spoil every image.</returns>
    /// <exception cref="CheckpointException">Names are missing or too many, or shapes differ; all are listed.</exception>
    public static IReadOnlyList<string> Load(
        nn.Module network, SafetensorsReader reader, string prefix = "", bool shared = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var wanted = network.state_dict();
        var names = reader.Entries.Select(entry => entry.Name).ToHashSet();
        var faults = new List<string>();
        Describe(faults, "missing", wanted.Keys.Select(name => prefix + name).Where(name => !names.Contains(name)));
        if (!shared)
        {
            Describe(faults, "not of this architecture", names.Where(name =>
                name != LabelStatistics
                && !(name.StartsWith(prefix, StringComparison.Ordinal) && wanted.ContainsKey(name[prefix.Length..]))));
        }

        Describe(faults, "of another shape", wanted
            .Where(pair => names.Contains(prefix + pair.Key) && !SameShape(reader.Entry(prefix + pair.Key), pair.Value))
            .Select(pair => $"{prefix + pair.Key} [{string.Join(", ", reader.Entry(prefix + pair.Key).Shape)}] " +
                $"instead of [{string.Join(", ", pair.Value.shape)}]"));
        if (faults.Count > 0)
            throw new CheckpointException(reader.FilePath, string.Join("; ", faults));

        var notFinite = new List<string>();
        foreach (var (name, tensor) in wanted)
        {
            using var step = torch.NewDisposeScope();
            var stored = reader.ReadTensor(prefix + name).to(tensor.dtype).reshape(tensor.shape);
            if (!stored.isfinite().all().item<bool>())
                notFinite.Add(prefix + name);
            tensor.copy_(stored);
        }

        return notFinite;
    }

    /// <summary>A network's parameters and buffers as they will stand in a file.</summary>
    /// <param name="dtype">Element type in the file.</param>
    /// <exception cref="ArgumentException">The network has none: it is disposed.</exception>
    public static IReadOnlyList<SafetensorsTensor> TensorsOf(nn.Module network, SafetensorsDType dtype)
    {
        ArgumentNullException.ThrowIfNull(network);
        using var scope = torch.NewDisposeScope();
        var state = network.state_dict();
        // A disposed network forgets its tensors; a file without any would look like a finished one.
        if (state.Count == 0)
            throw new ArgumentException($"The {network.GetType().Name} has no tensors; it may be disposed.", nameof(network));
        return [.. state.Select(pair => pair.Value.ToSafetensors(pair.Key, dtype))];
    }

    // Some converters write scalars as one-element vectors.
    private static bool SameShape(SafetensorsEntry entry, Tensor tensor) =>
        entry.Shape.AsSpan().SequenceEqual(tensor.shape)
        || (tensor.dim() == 0 && entry.ElementCount == 1 && entry.Shape.Length == 1);

    private static void Describe(List<string> faults, string what, IEnumerable<string> names)
    {
        var all = names.Order(StringComparer.Ordinal).ToArray();
        if (all.Length == 0)
            return;
        var more = all.Length > MostNamesListed ? $" and {all.Length - MostNamesListed} more" : "";
        faults.Add($"{all.Length} {what}: {string.Join(", ", all.Take(MostNamesListed))}{more}");
    }
}
