using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Checkpoints;

/// <summary>Between tensors and the bytes of a checkpoint.</summary>
public static class TensorConversion
{
    /// <summary>Reads a tensor in the element type of the file.</summary>
    public static Tensor ReadTensor(this SafetensorsReader reader, string name)
    {
        var entry = reader.Entry(name);
        using var scope = torch.NewDisposeScope();
        var tensor = torch.empty(entry.Shape, dtype: ScalarTypeOf(entry.DType));
        reader.CopyBytes(name, tensor.bytes);
        return tensor.MoveToOuterDisposeScope();
    }

    /// <summary>Reads a tensor in single precision (integers and BOOL keep their value).</summary>
    public static Tensor ReadSingle(this SafetensorsReader reader, string name)
    {
        using var scope = torch.NewDisposeScope();
        return reader.ReadTensor(name).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>A tensor as it will stand in a file.</summary>
    /// <param name="dtype">Element type in the file.</param>
    public static SafetensorsTensor ToSafetensors(this Tensor tensor, string name, SafetensorsDType dtype)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var stored = tensor.detach().cpu().to(ScalarTypeOf(dtype)).contiguous();
        return new SafetensorsTensor(name, dtype, tensor.shape, stored.bytes.ToArray());
    }

    internal static ScalarType ScalarTypeOf(SafetensorsDType dtype) => dtype switch
    {
        SafetensorsDType.F16 => ScalarType.Float16,
        SafetensorsDType.BF16 => ScalarType.BFloat16,
        SafetensorsDType.F32 => ScalarType.Float32,
        SafetensorsDType.F64 => ScalarType.Float64,
        SafetensorsDType.I64 => ScalarType.Int64,
        SafetensorsDType.I32 => ScalarType.Int32,
        SafetensorsDType.U8 => ScalarType.Byte,
        SafetensorsDType.Bool => ScalarType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a safetensors element type."),
    };
}
