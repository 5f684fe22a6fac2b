using TorchSharp;
using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Cameras;
using static TorchSharp.torch;

namespace Trifold.Golden.Operations;

/// <summary>Camera poses and intrinsics (EG3D specification, section 16).</summary>
internal static class CameraOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("lookat_pose", (a, _, _) => new CallResults("cam2world", Poses(a, Point(a.Tensor("lookat"))))),
        ("gaussian_pose", (a, _, _) => new CallResults("cam2world", Poses(a, default))),
        ("fov_to_intrinsics", (a, _, _) => Intrinsics(a)),
    ];

    // Angles that have been drawn already: azimuth and polar angle of each row.
    private static Tensor Poses(CallArguments arguments, (double, double, double) target)
    {
        var angles = arguments.Tensor("hv").reshape(-1, 2).data<float>().ToArray();
        var radius = arguments.Double("radius");
        var poses = new List<float>();
        for (var i = 0; i < angles.Length; i += 2)
            poses.AddRange(CameraPoses.LookAt(angles[i], angles[i + 1], target, radius).Select(number => (float)number));
        return torch.tensor(poses.ToArray(), [angles.Length / 2, 4, 4]);
    }

    private static (double, double, double) Point(Tensor tensor) =>
        tensor.reshape(-1).data<float>().ToArray() is [var x, var y, var z]
            ? (x, y, z)
            : throw new GoldenException($"lookat: one point is needed, got [{string.Join(", ", tensor.shape)}]");

    private static CallResults Intrinsics(CallArguments arguments)
    {
        var numbers = CameraPoses.IntrinsicsFromDiagonalFieldOfView(arguments.Double("fov_degrees"));
        return new CallResults("intrinsics", torch.tensor([.. numbers.Select(number => (float)number)], [3, 3]));
    }
}
