using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Cameras;

/// <summary>Cameras as tensors, in the layout of EG3D's 25-number vector.</summary>
public static class CameraTensors
{
    /// <summary>Cameras as one tensor.</summary>
    /// <returns>Single precision, [N, 25].</returns>
    public static Tensor ToTensor(IReadOnlyList<Camera> cameras, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(cameras);
        var numbers = new float[cameras.Count * Camera.VectorLength];
        for (var i = 0; i < cameras.Count; i++)
            cameras[i].ToVector().CopyTo(numbers, i * Camera.VectorLength);
        return torch.tensor(numbers, [cameras.Count, Camera.VectorLength], device: device);
    }

    /// <summary>The pose part of camera vectors.</summary>
    /// <param name="cameras">Camera vectors, [N, 25].</param>
    /// <returns>Camera-to-world transforms, [N, 4, 4].</returns>
    public static Tensor Poses(Tensor cameras)
    {
        ShapeGuard.Require(cameras, nameof(cameras), ShapeGuard.Any, Camera.VectorLength);
        using var scope = torch.NewDisposeScope();
        return cameras[.., ..16].reshape(-1, 4, 4).MoveToOuterDisposeScope();
    }

    /// <summary>The intrinsics part of camera vectors.</summary>
    /// <param name="cameras">Camera vectors, [N, 25].</param>
    /// <returns>Normalised intrinsics, [N, 3, 3].</returns>
    public static Tensor Intrinsics(Tensor cameras)
    {
        ShapeGuard.Require(cameras, nameof(cameras), ShapeGuard.Any, Camera.VectorLength);
        using var scope = torch.NewDisposeScope();
        return cameras[.., 16..].reshape(-1, 3, 3).MoveToOuterDisposeScope();
    }
}
