using TorchSharp.PInvoke;

namespace TorchSharp;

/// <summary>A number with the type it came from; what operators take besides tensors.</summary>
public sealed class Scalar : IDisposable
{
    private readonly long _integer;
    private readonly double _number;

    internal Scalar(long value, torch.ScalarType type)
    {
        _integer = value;
        _number = value;
        Type = type;
    }

    internal Scalar(double value, torch.ScalarType type)
    {
        _integer = double.IsFinite(value) ? (long)value : 0;
        _number = value;
        Type = type;
    }

    public torch.ScalarType Type { get; }

    internal long Integer => _integer;

    internal double Number => _number;

    public static implicit operator Scalar(byte value) => value.ToScalar();

    public static implicit operator Scalar(sbyte value) => value.ToScalar();

    public static implicit operator Scalar(short value) => value.ToScalar();

    public static implicit operator Scalar(int value) => value.ToScalar();

    public static implicit operator Scalar(long value) => value.ToScalar();

    public static implicit operator Scalar(Half value) => value.ToScalar();

    public static implicit operator Scalar(float value) => value.ToScalar();

    public static implicit operator Scalar(double value) => value.ToScalar();

    public static implicit operator Scalar(bool value) => value.ToScalar();

    public void Dispose()
    {
    }

    internal Arg ToArg() => Type switch
    {
        torch.ScalarType.Bool => _integer != 0,
        _ when torch.is_floating_point(Type) => _number,
        _ => _integer,
    };
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => new(value, torch.ScalarType.Byte);

    public static Scalar ToScalar(this sbyte value) => new(value, torch.ScalarType.Int8);

    public static Scalar ToScalar(this short value) => new(value, torch.ScalarType.Int16);

    public static Scalar ToScalar(this int value) => new(value, torch.ScalarType.Int32);

    public static Scalar ToScalar(this long value) => new(value, torch.ScalarType.Int64);

    public static Scalar ToScalar(this float value) => new(value, torch.ScalarType.Float32);

    public static Scalar ToScalar(this double value) => new(value, torch.ScalarType.Float64);

    public static Scalar ToScalar(this bool value) => new(value ? 1 : 0, torch.ScalarType.Bool);

    public static Scalar ToScalar(this Half value) => new((double)value, torch.ScalarType.Float16);

    public static Half ToHalf(this Scalar value) => (Half)value.Number;

    public static float ToSingle(this Scalar value) => (float)value.Number;

    public static double ToDouble(this Scalar value) => value.Number;

    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.Integer);

    public static byte ToByte(this Scalar value) => checked((byte)value.Integer);

    public static short ToInt16(this Scalar value) => checked((short)value.Integer);

    public static int ToInt32(this Scalar value) => checked((int)value.Integer);

    public static long ToInt64(this Scalar value) => value.Integer;

    public static bool ToBoolean(this Scalar value) => value.Number != 0;
}
