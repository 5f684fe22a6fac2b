namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>The elements that one or several tensors look at. Where they once lay (a device) is not kept.</summary>
/// <param name="DType">Element type.</param>
/// <param name="Count">Elements; checked against the bytes when they are opened.</param>
/// <param name="Open">Gives the elements' bytes, little-endian.</param>
internal sealed record TorchStorage(SafetensorsDType DType, long Count, Func<ByteRange> Open)
{
    // Beyond this no count times element size overflows.
    private const long MaxCount = long.MaxValue / sizeof(double);

    /// <summary>The element type of a torch class, whichever module it is said to be in.</summary>
    public static SafetensorsDType ElementType(object? storageClass) => storageClass is not PickleGlobal global
        ? throw new PickleException("a tensor's storage names no element type")
        : global.Name switch
        {
            "FloatStorage" => SafetensorsDType.F32,
            "HalfStorage" => SafetensorsDType.F16,
            "BFloat16Storage" => SafetensorsDType.BF16,
            "DoubleStorage" => SafetensorsDType.F64,
            "LongStorage" => SafetensorsDType.I64,
            "IntStorage" => SafetensorsDType.I32,
            "ByteStorage" => SafetensorsDType.U8,
            "BoolStorage" => SafetensorsDType.Bool,
            _ => throw new PickleException($"elements of {global} cannot be read"),
        };

    /// <summary>Reads torch's description of a storage: ("storage", class, key, location, element count, …).</summary>
    public static (SafetensorsDType DType, string Key, long Count) Describe(PicklePersistentId id) =>
        id.Id is PickleTuple { Items: ["storage", var storageClass, string key, _, long count, .. var view] }
            && count is >= 0 and <= MaxCount
            // Views of storages existed before torch 0.4; none of the checkpoints in question is that old.
            && view is [] or [null]
            ? (ElementType(storageClass), key, count)
            : throw new PickleException("a tensor's storage is not described as torch does");

    /// <summary>The bytes of the storage, exactly as many as its elements take.</summary>
    public ByteRange Bytes()
    {
        var bytes = Open();
        if (bytes.Length != Count * DType.Size())
            throw new PickleException($"a storage of {Count} {DType.HeaderName()} elements has {bytes.Length} bytes");
        return bytes;
    }
}
