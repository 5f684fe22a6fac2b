using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace TorchSharp.PInvoke;

/// <summary>One argument or result of an operator; the layout is shared with the native half.</summary>
internal struct NativeValue
{
    public ArgKind Kind;
    public int Count;
    public long Bits;
}

/// <summary>What a tensor says about itself; the layout is shared with the native half.</summary>
internal struct NativeTensorInfo
{
    public long Dimensions;
    public long Elements;
    public long ElementSize;
    public long StorageOffset;
    public int DType;
    public int DeviceType;
    public int DeviceIndex;
    public int RequiresGrad;
    public int IsLeaf;
    public int IsContiguous;
    public int IsSparse;
}

/// <summary>The C ABI of Native/LibTorchSharp.cpp. Functions that return a status go through <see cref="Check"/>.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "LibTorchSharp";

    // Before the first call, which loads libtorch.
    static NativeMethods() => NativeEnvironment.Prepare();

    /// <exception cref="ExternalException">libtorch refused; the message is its own.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(int status)
    {
        if (status != 0) Throw();
    }

    private static void Throw()
    {
        // A backward function of ours that failed inside of libtorch: its own exception says more than libtorch's.
        if (Interlocked.Exchange(ref ManagedFailure.Current, null) is { } failure) ExceptionDispatchInfo.Throw(failure);
        throw new ExternalException(Marshal.PtrToStringUTF8(ts_last_error()));
    }

    [LibraryImport(Library)]
    public static partial IntPtr ts_last_error();

    [LibraryImport(Library)]
    public static partial IntPtr ts_version();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ts_operator(string name, string overload, out IntPtr result, out ulong requiredTensors);

    [LibraryImport(Library)]
    public static partial IntPtr ts_operator_argument(IntPtr op, int index);

    [LibraryImport(Library)]
    public static partial int ts_call(IntPtr op, NativeValue* values, int valueCount, NativeValue* results, int resultCount);

    [LibraryImport(Library)]
    public static partial void ts_free(IntPtr memory);

    [LibraryImport(Library)]
    public static partial void ts_tensor_dispose(IntPtr tensor);

    [LibraryImport(Library)]
    public static partial int ts_tensor_new(void* data, long* sizes, int dimensions, int dtype, out IntPtr result);

    [LibraryImport(Library)]
    public static partial int ts_tensor_data(IntPtr tensor, out IntPtr result);

    [LibraryImport(Library)]
    public static partial int ts_tensor_info(IntPtr tensor, out NativeTensorInfo info);

    [LibraryImport(Library)]
    public static partial int ts_tensor_sizes(IntPtr tensor, long* sizes);

    [LibraryImport(Library)]
    public static partial int ts_tensor_strides(IntPtr tensor, long* strides);

    [LibraryImport(Library)]
    public static partial int ts_tensor_set_requires_grad(IntPtr tensor, int value);

    [LibraryImport(Library)]
    public static partial int ts_tensor_retain_grad(IntPtr tensor);

    [LibraryImport(Library)]
    public static partial int ts_tensor_grad(IntPtr tensor, out IntPtr result);

    [LibraryImport(Library)]
    public static partial int ts_tensor_set_grad(IntPtr tensor, IntPtr grad);

    [LibraryImport(Library)]
    public static partial int ts_backward(IntPtr[] outputs, int outputCount, IntPtr[] grads, int gradCount, int retainGraph, int createGraph, IntPtr[] inputs, int inputCount);

    [LibraryImport(Library)]
    public static partial IntPtr ts_tensor_share(IntPtr tensor);

    [LibraryImport(Library)]
    public static partial int ts_function_attach(IntPtr[] inputs, int inputCount, IntPtr[] outputs, int outputCount, IntPtr[] saved, int savedCount, delegate* unmanaged<IntPtr, IntPtr, IntPtr*, int, IntPtr*, int, int> apply, delegate* unmanaged<IntPtr, void> release, IntPtr state);

    [LibraryImport(Library)]
    public static partial int ts_function_saved_count(IntPtr node);

    [LibraryImport(Library)]
    public static partial int ts_function_saved(IntPtr node, IntPtr* results);

    [LibraryImport(Library)]
    public static partial int ts_grad(IntPtr[] outputs, int outputCount, IntPtr[] inputs, int inputCount, IntPtr[] grads, int gradCount, int retainGraph, int createGraph, int allowUnused, IntPtr* results);

    [LibraryImport(Library)]
    public static partial int ts_grad_enabled();

    [LibraryImport(Library)]
    public static partial void ts_set_grad_enabled(int enabled);

    [LibraryImport(Library)]
    public static partial int ts_inference_enabled();

    [LibraryImport(Library)]
    public static partial IntPtr ts_inference_enter(int enabled);

    [LibraryImport(Library)]
    public static partial void ts_inference_leave(IntPtr guard);

    [LibraryImport(Library)]
    public static partial int ts_num_threads();

    [LibraryImport(Library)]
    public static partial int ts_num_interop_threads();

    [LibraryImport(Library)]
    public static partial int ts_set_num_threads(int count);

    [LibraryImport(Library)]
    public static partial int ts_set_num_interop_threads(int count);

    [LibraryImport(Library)]
    public static partial int ts_cuda_device_count();

    [LibraryImport(Library)]
    public static partial int ts_cuda_synchronize(int device);

    [LibraryImport(Library)]
    public static partial int ts_allow_tf32(int library);

    [LibraryImport(Library)]
    public static partial int ts_set_allow_tf32(int library, int allow);

    [LibraryImport(Library)]
    public static partial int ts_manual_seed(ulong seed);

    [LibraryImport(Library)]
    public static partial int ts_generator_default(int deviceType, int deviceIndex, out IntPtr result);

    [LibraryImport(Library)]
    public static partial int ts_generator_new(ulong seed, int deviceType, int deviceIndex, out IntPtr result);

    [LibraryImport(Library)]
    public static partial void ts_generator_dispose(IntPtr generator);

    [LibraryImport(Library)]
    public static partial int ts_generator_set_seed(IntPtr generator, ulong seed);

    [LibraryImport(Library)]
    public static partial int ts_generator_seed(IntPtr generator, out ulong seed);

    [LibraryImport(Library)]
    public static partial int ts_generator_state(IntPtr generator, out IntPtr result);

    [LibraryImport(Library)]
    public static partial int ts_generator_set_state(IntPtr generator, IntPtr state);
}

/// <summary>What a managed callback threw while libtorch was between it and the caller.</summary>
internal static class ManagedFailure
{
    [ThreadStatic]
    public static Exception? Current;
}
