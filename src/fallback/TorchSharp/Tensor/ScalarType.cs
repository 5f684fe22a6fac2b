using System.Diagnostics.CodeAnalysis;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public enum ScalarType : sbyte
    {
        Byte = 0,
        Int8 = 1,
        Int16 = 2,
        Int32 = 3,
        Int64 = 4,
        Float16 = 5,
        Float32 = 6,
        Float64 = 7,
        ComplexFloat32 = 9,
        ComplexFloat64 = 10,
        Bool = 11,
        QInt8 = 12,
        QUInt8 = 13,
        QInt32 = 14,
        BFloat16 = 15,
    }

    public static ScalarType @bool = ScalarType.Bool;

    public static ScalarType uint8 = ScalarType.Byte;

    public static ScalarType int8 = ScalarType.Int8;

    public static ScalarType int16 = ScalarType.Int16;

    public static ScalarType int32 = ScalarType.Int32;

    public static ScalarType int64 = ScalarType.Int64;

    public static ScalarType bfloat16 = ScalarType.BFloat16;

    public static ScalarType float16 = ScalarType.Float16;

    public static ScalarType float32 = ScalarType.Float32;

    public static ScalarType float64 = ScalarType.Float64;

    public static ScalarType @short = ScalarType.Int16;

    public static ScalarType @int = ScalarType.Int32;

    public static ScalarType @long = ScalarType.Int64;

    public static ScalarType half = ScalarType.Float16;

    public static ScalarType @float = ScalarType.Float32;

    public static ScalarType @double = ScalarType.Float64;

    [SuppressMessage("Naming", "CA1720", Justification = "Upstream's name.")]
    public struct FInfo
    {
        public int bits;
        public double eps;
        public double max;
        public double min;
        public double tiny;
        public double smallest_normal;
        public double resolution;
    }

    public static FInfo finfo() => finfo(get_default_dtype());

    /// <summary>The numeric limits of a floating-point type.</summary>
    public static FInfo finfo(ScalarType dtype)
    {
        var (bits, digits, eps, max, tiny) = dtype switch
        {
            ScalarType.Float16 => (16, 3, Math.ScaleB(1, -10), (double)Half.MaxValue, Math.ScaleB(1, -14)),
            ScalarType.BFloat16 => (16, 2, Math.ScaleB(1, -7), 255 * Math.ScaleB(1, 120), Math.ScaleB(1, -126)),
            ScalarType.Float32 => (32, 6, Math.ScaleB(1, -23), float.MaxValue, Math.ScaleB(1, -126)),
            ScalarType.Float64 => (64, 15, Math.ScaleB(1, -52), double.MaxValue, Math.ScaleB(1, -1022)),
            _ => throw new ArgumentException("'dtype' must be floating point or complex"),
        };
        return new FInfo
        {
            bits = bits,
            eps = eps,
            max = max,
            min = -max,
            tiny = tiny,
            smallest_normal = tiny,
            resolution = Math.Pow(10, -digits),
        };
    }

    public static bool is_integral(ScalarType type) => type is
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    public static bool is_floating_point(ScalarType type) => type is
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    public static bool is_integral(Tensor t) => is_integral(t.dtype);

    public static bool is_floating_point(Tensor input) => is_floating_point(input.dtype);

    public static bool is_complex(Tensor input) => is_complex(input.dtype);

    public static bool is_nonzero(Tensor input) => input.is_nonzero();

    public static bool is_tensor(object obj) => obj is Tensor;

    public static long numel(Tensor input) => input.numel();

    public static ScalarType promote_types(ScalarType type1, ScalarType type2) =>
        (ScalarType)aten.promote_types.CallValue(type1, type2).Bits;

    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) =>
        (ScalarType)aten.result_type_Tensor.CallValue(tensor1, tensor2).Bits;

    public static bool can_cast(ScalarType from, ScalarType to) => aten.can_cast.CallBool(from, to);

    internal static ScalarType? TryToScalarType(Type type)
    {
        if (type == typeof(float)) return ScalarType.Float32;
        if (type == typeof(double)) return ScalarType.Float64;
        if (type == typeof(long)) return ScalarType.Int64;
        if (type == typeof(int)) return ScalarType.Int32;
        if (type == typeof(byte)) return ScalarType.Byte;
        if (type == typeof(bool)) return ScalarType.Bool;
        if (type == typeof(Half)) return ScalarType.Float16;
        if (type == typeof(short)) return ScalarType.Int16;
        if (type == typeof(sbyte)) return ScalarType.Int8;
        return null;
    }

    internal static ScalarType ToScalarType(Type? type) =>
        (type is null ? null : TryToScalarType(type)) ?? throw new NotSupportedException($"The type {type} is not supported.");
}
