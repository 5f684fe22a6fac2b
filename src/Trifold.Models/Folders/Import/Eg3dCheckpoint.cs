using Trifold.Models.Checkpoints;
using Trifold.Models.Checkpoints.Pickle;
using Trifold.Models.Eg3d;

namespace Trifold.Models.Folders.Import;

/// <summary>An EG3D generator in a checkpoint: architecture and weights that fit each other.</summary>
/// <param name="Network">What the weights are called in the file.</param>
internal sealed record Eg3dCheckpoint(
    Eg3dConfig Config, IReadOnlyList<NamedTensor> Tensors, string Network, long Parameters)
{
    private const string GeneratorClass = "TriPlaneGenerator";

    // Written by the published training loop, unused afterwards, but part of the state dictionary.
    private const string LabelStatistics = "dataset_label_std";

    private const int MaxNamesListed = 10;

    /// <exception cref="PickleException">The file holds no such generator, or not all of it.</exception>
    /// <exception cref="ArgumentException">The options or the configuration in the file contradict themselves.</exception>
    public static Eg3dCheckpoint Read(CheckpointFile file, ImportOptions options)
    {
        var (value, network) = NetworkChoice.Of(file.Root, options.Network);
        var (tensors, config) = NetworkNode.Of(value) is { } node
            ? OfNetwork(node, file.Tensors)
            : OfStateDictionary(value, file.Tensors, options);
        if (options.PlaneAxes is { } axes)
            config = config with { PlaneAxes = Rendering.PlaneAxes.Named(axes).Name };
        config = WithActualWidths(config, tensors);
        CheckLimits(config);
        var expected = Eg3dShapes.Of(config);
        if (Faults(expected, tensors) is { Count: > 0 } faults)
            throw new PickleException($"{network} does not fit its architecture: {string.Join("; ", faults)}");
        CheckpointTensors.CheckSizes(tensors, file.ContentLength);
        return new Eg3dCheckpoint(config, tensors, network, ParameterCount(expected));
    }

    private static (IReadOnlyList<NamedTensor> Tensors, Eg3dConfig Config) OfNetwork(NetworkNode node, TensorReader tensors)
    {
        if (!node.ClassName.EndsWith(GeneratorClass, StringComparison.Ordinal))
            throw new PickleException($"the network is a {node.ClassName}; only EG3D's {GeneratorClass} can be imported");
        return (StateDictionary.Of(node, tensors), Eg3dOptions.Read(node, tensors));
    }

    private static (IReadOnlyList<NamedTensor> Tensors, Eg3dConfig Config) OfStateDictionary(
        object? value, TensorReader reader, ImportOptions options)
    {
        var tensors = StateDictionary.Of(value, reader)
            ?? throw new PickleException($"it holds {(value is PickleObject other ? $"an object of {other.Callable}" : "something")} that is neither a network nor a state dictionary");
        if (options.Architecture is { } json)
            return (tensors, Eg3dConfig.Parse(json));
        if (options.Like is { } name)
            return (tensors, Eg3dReleases.Named(name));
        string[] fitting = [.. Eg3dReleases.Names.Where(release =>
            Faults(Eg3dShapes.Of(Eg3dReleases.Named(release)), tensors).Count == 0)];
        return fitting switch
        {
            [var only] => (tensors, Eg3dReleases.Named(only)),
            [] => throw new PickleException(
                "it has only weights, and they fit no released model; give the architecture by --config"),
            _ => throw new PickleException(
                $"it has only weights, and they fit {string.Join(", ", fitting)}; say which by --like"),
        };
    }

    // The published code has the widths of its super-resolution in the source text, which is not read.
    private static Eg3dConfig WithActualWidths(Eg3dConfig config, IReadOnlyList<NamedTensor> tensors)
    {
        if (config.SuperResolution is not { } variant
            || OutputChannels("block0") is not { } first || OutputChannels("block1") is not { } second
            || variant.Widths == (first, second))
        {
            return config;
        }

        return config with { SrBlockChannels = [first, second] };

        int? OutputChannels(string block) =>
            tensors.FirstOrDefault(tensor => tensor.Name == $"superresolution.{block}.conv1.weight")?.Tensor.Shape
                is [> 0 and <= int.MaxValue and var channels, ..] ? (int)channels : null;
    }

    // Rendering takes memory and time by these, whatever the size of the file.
    private static void CheckLimits(Eg3dConfig config)
    {
        const int MaxResolution = 1024, MaxSamples = 1024;
        // Twice the largest layer of the released models, super-resolution's 128 channels at 512×512.
        const long MaxLayerNumbers = 1 << 26;
        var rendering = config.RenderingKwargs;
        if (config.NeuralRenderingResolution > MaxResolution)
            throw new ArgumentException($"neural_rendering_resolution: must be at most {MaxResolution}, got {config.NeuralRenderingResolution}.");
        if (Math.Max(rendering.DepthResolution, rendering.DepthResolutionImportance) > MaxSamples)
            throw new ArgumentException($"depth_resolution, depth_resolution_importance: must be at most {MaxSamples}, got {rendering.DepthResolution}, {rendering.DepthResolutionImportance}.");
        if (Eg3dShapes.LargestLayer(config) is > MaxLayerNumbers and var numbers)
            throw new ArgumentException($"plane_resolution, plane_channels, channel_base, channel_max: a layer has {numbers} numbers, at most {MaxLayerNumbers} are allowed.");
    }

    private static List<string> Faults(IReadOnlyList<ExpectedTensor> expected, IReadOnlyList<NamedTensor> tensors)
    {
        var wanted = expected.ToDictionary(tensor => tensor.Name);
        var found = tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Tensor);
        var faults = new List<string>();
        List(faults, "missing", wanted.Keys.Where(name => !found.ContainsKey(name)));
        List(faults, "unknown", found.Keys.Where(name => !wanted.ContainsKey(name) && name != LabelStatistics));
        List(faults, "of another shape", wanted.Values
            .Where(tensor => found.TryGetValue(tensor.Name, out var other) && !SameShape(other.Shape, tensor.Shape))
            .Select(tensor => $"{tensor.Name} [{string.Join(", ", found[tensor.Name].Shape)}] instead of [{string.Join(", ", tensor.Shape)}]"));
        List(faults, "of a whole-number type", found.Where(pair => !IsFloating(pair.Value)).Select(pair => pair.Key));
        return faults;
    }

    private static void List(List<string> faults, string what, IEnumerable<string> names)
    {
        string[] all = [.. names.Order(StringComparer.Ordinal)];
        if (all.Length == 0)
            return;
        var more = all.Length > MaxNamesListed ? $" and {all.Length - MaxNamesListed} more" : "";
        faults.Add($"{all.Length} {what}: {string.Join(", ", all.Take(MaxNamesListed))}{more}");
    }

    // Some converters write scalars as one-element vectors.
    private static bool SameShape(long[] actual, long[] wanted) =>
        actual.AsSpan().SequenceEqual(wanted) || (wanted.Length == 0 && actual is [1]);

    private static bool IsFloating(TorchTensor tensor) => tensor.DType is
        SafetensorsDType.F16 or SafetensorsDType.BF16 or SafetensorsDType.F32
        or SafetensorsDType.F64;

    private static long ParameterCount(IReadOnlyList<ExpectedTensor> expected) =>
        expected.Where(tensor => tensor.IsParameter).Sum(tensor => tensor.Shape.Aggregate(1L, (count, size) => count * size));
}
