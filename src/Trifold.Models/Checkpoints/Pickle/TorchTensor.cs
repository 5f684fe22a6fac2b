namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>A tensor as torch stores it: a strided look at a storage.</summary>
internal sealed class TorchTensor
{
    // torch itself has no tensors of more axes.
    private const int MaxAxes = 64;

    private readonly TorchStorage _storage;
    private readonly long _offset;
    private readonly long[] _strides;

    /// <param name="offset">First element in the storage.</param>
    /// <param name="strides">Elements from one index to the next, for each axis.</param>
    /// <exception cref="PickleException">Sizes overflow, or the tensor reaches beyond its storage.</exception>
    public TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides)
    {
        (_storage, _offset, Shape, _strides) = (storage, offset, shape, strides);
        try
        {
            Check();
        }
        catch (OverflowException)
        {
            throw Fault("has sizes that no memory holds");
        }
    }

    public SafetensorsDType DType => _storage.DType;

    public long[] Shape { get; }

    public long ElementCount { get; private set; }

    public long ByteLength => ElementCount * DType.Size();

    /// <summary>The elements in row-major order.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        if (bytes.Length == 0)
            return bytes;
        var source = _storage.Bytes();
        // The innermost axes that lie densely are copied as one run.
        var (run, outer) = DenseRun();
        var size = DType.Size();
        var index = new long[outer];
        for (long done = 0; done < ElementCount; done += run)
        {
            var element = _offset;
            for (var axis = 0; axis < outer; axis++)
                element += index[axis] * _strides[axis];
            source.Read(element * size, bytes.AsSpan((int)(done * size), (int)(run * size)));
            Advance(index);
        }

        return bytes;
    }

    private void Check()
    {
        if (Shape.Length != _strides.Length || Shape.Length > MaxAxes)
            throw Fault($"has {_strides.Length} strides");
        if (_offset < 0 || Shape.Any(size => size < 0) || _strides.Any(stride => stride < 0))
            throw Fault("has negative sizes, strides or offset");
        checked
        {
            ElementCount = Shape.Aggregate(1L, (count, size) => count * size);
            _ = ElementCount * sizeof(double);
            if (ElementCount == 0)
                return;
            var last = _offset;
            for (var axis = 0; axis < Shape.Length; axis++)
                last += (Shape[axis] - 1) * _strides[axis];
            if (last >= _storage.Count)
                throw Fault($"reaches element {last} of a storage of {_storage.Count}");
        }

        if (ByteLength > Array.MaxLength)
            throw Fault($"takes {ByteLength} bytes, more than can be handled in one piece");
    }

    // Elements of the dense run, and how many axes are outside of it.
    private (long Run, int Outer) DenseRun()
    {
        var run = 1L;
        var outer = Shape.Length;
        while (outer > 0 && (Shape[outer - 1] == 1 || _strides[outer - 1] == run))
        {
            outer--;
            run *= Shape[outer];
        }

        return (run, outer);
    }

    private void Advance(long[] index)
    {
        for (var axis = index.Length - 1; axis >= 0; axis--)
        {
            if (++index[axis] < Shape[axis])
                return;
            index[axis] = 0;
        }
    }

    private PickleException Fault(string what) => new($"a tensor of shape [{string.Join(", ", Shape.Take(MaxAxes))}] {what}");
}
