using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A copy of an array of any rank.</summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device ?? CPU);

    public static unsafe Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var shape = new long[rawArray.Rank];
        for (var i = 0; i < shape.Length; i++) shape[i] = rawArray.GetLength(i);
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(rawArray))
            return Create(data, shape, ToScalarType(rawArray.GetType().GetElementType()), dtype, device, requires_grad);
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    /// <summary><paramref name="count"/> elements of an array, from <paramref name="offset"/> on (-1: all that follow).</summary>
    public static unsafe Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentNullException.ThrowIfNull(rawArray);
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        var type = ToScalarType(rawArray.GetType().GetElementType());
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(rawArray))
            return Create(data + offset * type.ElementSize(), [count], type, dtype, CPU, requires_grad);
    }

    private static unsafe Tensor FromMemory<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> shape, ScalarType? dtype, Device? device, bool requires_grad)
        where T : unmanaged
    {
        long total = 1;
        foreach (var size in shape) total *= size;
        if (total > data.Length) throw new ArgumentException($"mismatched total size creating a tensor from an array: {total} vs. {data.Length}");
        fixed (T* pointer = data) return Create(pointer, shape, ToScalarType(typeof(T)), dtype, device, requires_grad);
    }

    private static unsafe Tensor Create(void* data, ReadOnlySpan<long> shape, ScalarType type, ScalarType? dtype, Device? device, bool requires_grad)
    {
        device = InitializeDevice(device);
        // libtorch wants an address even of nothing.
        long nothing = 0;
        IntPtr handle;
        fixed (long* sizes = shape)
            NativeMethods.Check(NativeMethods.ts_tensor_new(data == null ? &nothing : data, sizes, shape.Length, (int)type, out handle));

        var tensor = new Tensor(handle);
        if ((dtype is { } wanted && wanted != type) || device.type != DeviceType.CPU) tensor = tensor.to(dtype ?? type, device, disposeAfter: true);
        return tensor.With(requires_grad);
    }
}
