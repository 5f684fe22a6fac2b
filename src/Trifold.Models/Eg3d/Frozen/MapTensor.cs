using TorchSharp;
using Trifold.Kernels.Memory;
using Trifold.Models.Eg3d.Differentiable;
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
        PixelTensors.Data(Tensor), (int)Tensor.shape[0], (int)Tensor.shape[1], Channels);

    /// <summary>As networks see it: a view, [1, C, H, W].</summary>
    public Tensor AsImage() => Tensor.narrow(2, 0, Channels).permute(2, 0, 1).unsqueeze(0);

    /// <summary>A copy of a network's image.</summary>
    /// <param name="image">[1, C, H, W].</param>
    public static MapTensor From(Tensor image)
    {
        using var scope = torch.NewDisposeScope();
        return new MapTensor(
            PixelTensors.FromImage(image).squeeze(0).MoveToOuterDisposeScope(), (int)image.shape[1]);
    }
}
