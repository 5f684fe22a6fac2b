namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>Recognises the few calls by which torch rebuilds tensors, and carries out what they mean.</summary>
/// <param name="resolve">Finds a storage outside the pickle.</param>
internal sealed class TensorReader(Func<PicklePersistentId, TorchStorage> resolve, PickleBudget budget)
{
    private const string Rebuild = "_rebuild_tensor_v2";
    private const string RebuildFirst = "_rebuild_tensor";
    private const string RebuildParameter = "_rebuild_parameter";
    private const string LoadFromBytes = "_load_from_bytes";

    // Parameters wrap tensors once; more layers are a trick.
    private const int MaxWrappers = 4;

    // Tensors of one nested storage share the same recorded object.
    private readonly Dictionary<PickleObject, TorchStorage> _nested = [];

    /// <summary>Whether a value is a tensor or parameter.</summary>
    public static bool IsTensor(object? value) =>
        value is PickleObject { Callable: { Name: Rebuild or RebuildFirst or RebuildParameter } callable }
        && callable.Module.StartsWith("torch", StringComparison.Ordinal);

    /// <exception cref="PickleException">The tensor is not one that torch could have written.</exception>
    public TorchTensor Read(object? value)
    {
        for (var wrappers = 0; wrappers < MaxWrappers && IsTensor(value); wrappers++)
        {
            var call = (PickleObject)value!;
            if (call.Callable.Name == RebuildParameter)
                value = call.Arguments.FirstOrDefault();
            else if (call.Arguments is [var storage, long offset, PickleTuple shape, PickleTuple strides, ..])
                return new TorchTensor(Storage(storage), offset, Numbers(shape), Numbers(strides));
            else
                break;
        }

        throw new PickleException("a tensor is not rebuilt as torch does");
    }

    private TorchStorage Storage(object? value) => value switch
    {
        PicklePersistentId id => resolve(id),
        PickleObject { Callable.Name: LoadFromBytes, Arguments: [ByteRange bytes] } nested => Nested(nested, bytes),
        _ => throw new PickleException("a tensor has no storage that can be read"),
    };

    private TorchStorage Nested(PickleObject call, ByteRange bytes)
    {
        if (_nested.TryGetValue(call, out var known))
            return known;
        var stream = TorchLegacyStream.Read(bytes, budget);
        var storage = stream.Root is PicklePersistentId id
            ? stream.Resolve(id)
            : throw new PickleException("a nested torch stream holds something else than a storage");
        return _nested[call] = storage;
    }

    private static long[] Numbers(PickleTuple tuple) =>
        [.. tuple.Items.Select(item => item as long? ?? throw new PickleException("a tensor's sizes are not whole numbers"))];
}
