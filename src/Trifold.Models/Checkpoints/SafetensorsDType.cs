namespace Trifold.Models.Checkpoints;

/// <summary>Element types that a checkpoint may hold; all little-endian.</summary>
public enum SafetensorsDType
{
    F16,
    BF16,
    F32,
    F64,
    I64,
    I32,
    U8,
    Bool,
}

/// <summary>Names and sizes of <see cref="SafetensorsDType"/>.</summary>
public static class SafetensorsDTypes
{
    /// <summary>The name that stands in the file's header.</summary>
    public static string HeaderName(this SafetensorsDType dtype) =>
        dtype == SafetensorsDType.Bool ? "BOOL" : dtype.ToString();

    /// <summary>Bytes of one element.</summary>
    public static int Size(this SafetensorsDType dtype) => dtype switch
    {
        SafetensorsDType.F64 or SafetensorsDType.I64 => 8,
        SafetensorsDType.F32 or SafetensorsDType.I32 => 4,
        SafetensorsDType.F16 or SafetensorsDType.BF16 => 2,
        SafetensorsDType.U8 or SafetensorsDType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a safetensors element type."),
    };

    /// <summary>The type of a header name, or null where it is not one of ours.</summary>
    public static SafetensorsDType? FromHeaderName(string name)
    {
        foreach (var dtype in Enum.GetValues<SafetensorsDType>())
        {
            if (dtype.HeaderName() == name)
                return dtype;
        }

        return null;
    }
}
