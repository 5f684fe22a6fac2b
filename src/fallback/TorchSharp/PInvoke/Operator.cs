using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.PInvoke;

/// <summary>What an argument or result holds; the values are shared with the native half.</summary>
internal enum ArgKind
{
    None,
    Default,
    Tensor,
    Int,
    Double,
    Bool,
    IntList,
    DoubleList,
    TensorList,
    OptionalTensorList,
    String,
    Device,
    Generator,
}

/// <summary>
/// One argument of an operator. It holds on to the object it came from, so that no tensor is finalised while native
/// code works on it.
/// </summary>
internal readonly struct Arg
{
    private Arg(ArgKind kind, object? source, long bits = 0)
    {
        Kind = kind;
        Source = source;
        Bits = bits;
    }

    public ArgKind Kind { get; }

    public object? Source { get; }

    public long Bits { get; }

    /// <summary>No value, for an optional argument.</summary>
    public static Arg None => default;

    /// <summary>What the schema says when nothing is given.</summary>
    public static Arg Default => new(ArgKind.Default, null);

    public static implicit operator Arg(Tensor? value) => value is null ? None : new(ArgKind.Tensor, value);

    public static implicit operator Arg(long value) => new(ArgKind.Int, null, value);

    public static implicit operator Arg(long? value) => value is { } v ? v : None;

    public static implicit operator Arg(double value) => new(ArgKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Arg(double? value) => value is { } v ? v : None;

    public static implicit operator Arg(bool value) => new(ArgKind.Bool, null, value ? 1 : 0);

    public static implicit operator Arg(bool? value) => value is { } v ? v : None;

    public static implicit operator Arg(ScalarType value) => (long)value;

    public static implicit operator Arg(ScalarType? value) => value is { } v ? v : None;

    public static implicit operator Arg(nn.Reduction value) => (long)value;

    public static implicit operator Arg(Scalar? value) => value is null ? None : value.ToArg();

    public static implicit operator Arg(Device? value) => value is null ? None : new(ArgKind.Device, value, (int)value.type);

    public static implicit operator Arg(Generator? value) => value is null ? None : new(ArgKind.Generator, value);

    public static implicit operator Arg(string? value) => value is null ? None : new(ArgKind.String, Encoding.UTF8.GetBytes(value));

    public static implicit operator Arg(long[]? value) => value is null ? None : new(ArgKind.IntList, value);

    public static implicit operator Arg(double[]? value) => value is null ? None : new(ArgKind.DoubleList, value);

    public static implicit operator Arg(Tensor[] value) => new(ArgKind.TensorList, value ?? throw new ArgumentNullException(nameof(value)));

    public static Arg Optional(Tensor?[] value) => new(ArgKind.OptionalTensorList, value);

    public static Arg Integer(double value) => new(ArgKind.Int, null, (long)value);
}

/// <summary>An ATen operator, found in the dispatcher at its first call.</summary>
/// <param name="name">Name and overload as in native_functions.yaml, e.g. <c>add.Tensor</c>.</param>
internal sealed unsafe class Operator(string name)
{
    private const int MaxResults = 4;

    // Lists longer than this in total are copied to the heap instead of the stack.
    private const int StackWords = 64;

    private IntPtr _handle;
    private ulong _requiredTensors;

    public Tensor Call(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[1];
        Invoke(args, results, 1);
        return ToTensor(results[0]);
    }

    public (Tensor, Tensor) CallPair(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[2];
        Invoke(args, results, 2);
        return (ToTensor(results[0]), ToTensor(results[1]));
    }

    public (Tensor, Tensor, Tensor) CallTriple(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[3];
        Invoke(args, results, 3);
        return (ToTensor(results[0]), ToTensor(results[1]), ToTensor(results[2]));
    }

    public (Tensor, Tensor, Tensor, Tensor) CallQuad(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[MaxResults];
        Invoke(args, results, MaxResults);
        return (ToTensor(results[0]), ToTensor(results[1]), ToTensor(results[2]), ToTensor(results[3]));
    }

    public Tensor[] CallList(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[1];
        Invoke(args, results, 1);
        var tensors = new Tensor[results[0].Count];
        var handles = (IntPtr*)results[0].Bits;
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(handles[i]);
        NativeMethods.ts_free((IntPtr)handles);
        return tensors;
    }

    /// <summary>Calls an operator that changes its first argument, and returns that argument.</summary>
    public Tensor CallInPlace(Tensor self, params ReadOnlySpan<Arg> rest)
    {
        Span<Arg> args = [self, Arg.Default, Arg.Default, Arg.Default, Arg.Default, Arg.Default, Arg.Default, Arg.Default];
        rest.CopyTo(args[1..]);
        Invoke(args[..(rest.Length + 1)], null, 0);
        return self;
    }

    public NativeValue CallValue(params ReadOnlySpan<Arg> args)
    {
        var results = stackalloc NativeValue[1];
        Invoke(args, results, 1);
        return results[0];
    }

    public bool CallBool(params ReadOnlySpan<Arg> args) => CallValue(args).Bits != 0;

    // An undefined result (an output that was not asked for) is a tensor with an empty handle.
    private static Tensor ToTensor(in NativeValue value) => new((IntPtr)value.Bits);

    private void Invoke(ReadOnlySpan<Arg> args, NativeValue* results, int resultCount)
    {
        if (_handle == IntPtr.Zero) Resolve();

        var words = 0;
        foreach (ref readonly var arg in args) words += Words(arg);
        if (words <= StackWords)
        {
            var scratch = stackalloc long[StackWords];
            Invoke(args, results, resultCount, scratch);
            return;
        }

        fixed (long* scratch = new long[words]) Invoke(args, results, resultCount, scratch);
    }

    private void Invoke(ReadOnlySpan<Arg> args, NativeValue* results, int resultCount, long* scratch)
    {
        var values = stackalloc NativeValue[args.Length];
        for (var i = 0; i < args.Length; i++)
        {
            ref readonly var arg = ref args[i];
            if (arg.Kind == ArgKind.None && (_requiredTensors >> i & 1) != 0)
                throw new ArgumentNullException(Marshal.PtrToStringUTF8(NativeMethods.ts_operator_argument(_handle, i)));
            values[i] = Write(arg, ref scratch);
        }

        NativeMethods.Check(NativeMethods.ts_call(_handle, values, args.Length, results, resultCount));
        // The spans' owner keeps every source object alive up to here.
        foreach (ref readonly var arg in args) GC.KeepAlive(arg.Source);
    }

    private static int Words(in Arg arg) => arg.Source switch
    {
        long[] list => list.Length,
        double[] list => list.Length,
        byte[] text => text.Length / sizeof(long) + 1,
        Tensor?[] list => list.Length,
        _ => 0,
    };

    // The payload of a list or text goes to scratch, which moves on behind it.
    private static NativeValue Write(in Arg arg, ref long* scratch)
    {
        var start = scratch;
        var value = new NativeValue { Kind = arg.Kind, Bits = arg.Bits };
        switch (arg.Source)
        {
            case null:
                return value;
            case Tensor tensor:
                value.Bits = tensor.Handle;
                return value;
            case Device device:
                value.Count = device.index;
                return value;
            case Generator generator:
                value.Bits = generator.Handle;
                return value;
            case long[] list:
                list.CopyTo(new Span<long>(scratch, list.Length));
                value.Count = list.Length;
                scratch += list.Length;
                break;
            case double[] list:
                list.CopyTo(new Span<double>(scratch, list.Length));
                value.Count = list.Length;
                scratch += list.Length;
                break;
            case byte[] text:
                text.CopyTo(new Span<byte>(scratch, text.Length));
                value.Count = text.Length;
                scratch += Words(arg);
                break;
            case Tensor?[] list:
                foreach (var tensor in list) *scratch++ = HandleOf(tensor, arg.Kind);
                value.Count = list.Length;
                break;
        }

        value.Bits = (long)start;
        return value;
    }

    private static long HandleOf(Tensor? tensor, ArgKind kind)
    {
        if (tensor is not null) return tensor.Handle;
        return kind == ArgKind.OptionalTensorList ? 0 : throw new ArgumentNullException(nameof(tensor));
    }

    private void Resolve()
    {
        var dot = name.IndexOf('.');
        var (simple, overload) = dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
        NativeMethods.Check(NativeMethods.ts_operator("aten::" + simple, overload, out var handle, out _requiredTensors));
        Volatile.Write(ref _handle, handle);
    }
}
