using System.Runtime.InteropServices;

namespace Trifold.Models.Checkpoints;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Parameter or buffer name.</param>
/// <param name="DType">Element type.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="ByteLength">The product of the shape times the element size.</param>
/// <param name="Open">Gives the elements, row-major, little-endian. Called when the tensor's turn comes, so that a file may
/// be larger than what is in memory at once.</param>
public sealed record SafetensorsTensor(
    string Name, SafetensorsDType DType, long[] Shape, long ByteLength, Func<ReadOnlyMemory<byte>> Open)
{
    /// <summary>A tensor that is in memory already.</summary>
    public SafetensorsTensor(string name, SafetensorsDType dtype, long[] shape, ReadOnlyMemory<byte> bytes)
        : this(name, dtype, shape, bytes.Length, () => bytes)
    {
    }

    /// <summary>An F32 tensor from an array.</summary>
    public static SafetensorsTensor FromFloats(string name, long[] shape, ReadOnlySpan<float> elements) =>
        new(name, SafetensorsDType.F32, shape, MemoryMarshal.AsBytes(elements).ToArray());
}
