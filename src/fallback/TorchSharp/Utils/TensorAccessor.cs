using System.Collections;
using TorchSharp.PInvoke;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the elements of a tensor on the CPU, whatever its strides. It keeps the tensor alive.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;
    private torch.Tensor? _tensor;
    private T* _data;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (!tensor.is_cpu())
            throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        NativeMethods.Check(NativeMethods.ts_tensor_data(tensor.Handle, out var data));
        _data = (T*)data;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        _tensor = tensor;
    }

    public long Count => _tensor?.numel() ?? 0;

    public bool IsReadOnly => false;

    /// <summary>By one index in the order of the elements, or by one for each dimension.</summary>
    public T this[params long[] indices]
    {
        get => Valid[Offset(indices)];
        set => Valid[Offset(indices)] = value;
    }

    // The memory goes with the tensor, even while the accessor lives.
    private T* Valid
    {
        get
        {
            ObjectDisposedException.ThrowIf(_tensor is null || _tensor.IsInvalid, typeof(torch.Tensor));
            return _data;
        }
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result.AsSpan());
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var data = Valid;
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - tensorIndex);
        if (_contiguous)
        {
            new Span<T>(data + tensorIndex, count).CopyTo(target);
            return;
        }

        for (var i = 0; i < count; i++) target[i] = data[Offset(tensorIndex + i)];
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var data = Valid;
        var source = array[arrayIndex..];
        var count = (int)Math.Min(source.Length, Count - tensorIndex);
        if (_contiguous)
        {
            source[..count].CopyTo(new Span<T>(data + tensorIndex, count));
            return;
        }

        for (var i = 0; i < count; i++) data[Offset(tensorIndex + i)] = source[i];
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0, count = Count; i < count; i++) yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        _tensor = null;
        _data = null;
    }

    internal static T ReadItemAt(torch.Tensor tensor, long index)
    {
        tensor.ValidateType<T>();
        using var accessor = new TensorAccessor<T>(tensor);
        return accessor[index];
    }

    private T At(long index) => Valid[Offset(index)];

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            if (indices[0] < 0 || indices[0] >= Count) throw new IndexOutOfRangeException($"{indices[0]} is out of range for {Count} elements.");
            return Offset(indices[0]);
        }

        if (indices.Length != _shape.Length) throw new ArgumentException($"A tensor of {_shape.Length} dimensions takes as many indices, not {indices.Length}.");
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= _shape[i]) throw new IndexOutOfRangeException($"{indices[i]} is out of range in dimension {i} of size {_shape[i]}.");
            offset += indices[i] * _strides[i];
        }

        return offset;
    }

    private long Offset(long index)
    {
        if (_contiguous) return index;
        long offset = 0;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            offset += index % _shape[i] * _strides[i];
            index /= _shape[i];
        }

        return offset;
    }
}
