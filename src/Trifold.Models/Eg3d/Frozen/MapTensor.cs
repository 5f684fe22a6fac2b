using System.Runtime.CompilerServices;
using TorchSharp;
using Trifold.Kernels.Memory;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Frozen;

/// <summary>A feature map in a tensor's memory, for what outlives the call that computes it.</summary>
/// <param name="Tensor">[H, W, stride], contiguous.</param>
internal readonly record struct MapTensor(Tensor Tensor, int Channels)
{
    public static MapTensor Allocate(int height, int width, int channels) =>
        new(torch.empty(height, width, FeatureMap.StrideOf(channels)), channels);

    /// <summary>The memory; valid while the tensor lives.</summary>
    public unsafe FeatureMap Map => new(
        (float*)Unsafe.AsPointer(ref Tensor.bytes[0]), (int)Tensor.shape[0], (int)Tensor.shape[1], Channels);

    /// <summary>As networks see it: a view, [1, C, H, W].</summary>
    public Tensor AsImage() => Tensor.narrow(2, 0, Channels).permute(2, 0, 1).unsqueeze(0);

    /// <summary>A copy of a network's image.</summary>
    /// <param name="image">[1, C, H, W].</param>
    public static MapTensor From(Tensor image)
    {
        using var scope = torch.NewDisposeScope();
        var channels = (int)image.shape[1];
        var pixels = image.squeeze(0).permute(1, 2, 0); // [H, W, C]
        var missing = FeatureMap.StrideOf(channels) - channels;
        var padded = missing == 0 ? pixels.contiguous() : nn.functional.pad(pixels, [0, missing]);
        return new MapTensor(padded.MoveToOuterDisposeScope(), channels);
    }
}
