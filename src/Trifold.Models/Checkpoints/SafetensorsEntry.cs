namespace Trifold.Models.Checkpoints;

/// <summary>What a checkpoint's header says about one tensor.</summary>
/// <param name="Name">Parameter or buffer name.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar. Not to be changed.</param>
/// <param name="Offset">First byte, counted from the start of the data (behind the header).</param>
/// <param name="ByteLength">Bytes: the product of the shape times the element size.</param>
public sealed record SafetensorsEntry(string Name, SafetensorsDType DType, long[] Shape, long Offset, long ByteLength)
{
    /// <summary>Elements: the product of the shape.</summary>
    public long ElementCount => ByteLength / DType.Size();
}
