using Trifold.V1;

namespace Trifold.Worker.Operations;

/// <summary>Cameras in the contract's form.</summary>
internal static class CameraMessage
{
    /// <summary>The 25 numbers in the precision in which views are rendered.</summary>
    public static Camera Of(Trifold.Models.Cameras.Camera camera) =>
        new() { Values = { camera.ToVector().Select(number => (double)number) } };
}
