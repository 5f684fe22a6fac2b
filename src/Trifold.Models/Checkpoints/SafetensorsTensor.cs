using System.Runtime.InteropServices;

namespace Trifold.Models.Checkpoints;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Parameter or buffer name.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Bytes">Elements, row-major, little-endian; the product of the shape times the element size.</param>
public sealed record SafetensorsTensor(string Name, SafetensorsDType DType, long[] Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>An F32 tensor from an array.</summary>
    public static SafetensorsTensor FromFloats(string name, long[] shape, ReadOnlySpan<float> elements) =>
        new(name, SafetensorsDType.F32, shape, MemoryMarshal.AsBytes(elements).ToArray());
}
