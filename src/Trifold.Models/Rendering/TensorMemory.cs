using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>The numbers of tensors where they lie.</summary>
internal static class TensorMemory
{
    /// <summary>All numbers of a contiguous single-precision tensor on the CPU; valid as long as the tensor is.</summary>
    public static Span<float> Floats(this Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
