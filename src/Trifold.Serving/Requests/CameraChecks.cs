using Trifold.Formats.Cameras;
using Trifold.V1;
using static System.FormattableString;

namespace Trifold.Serving.Requests;

/// <summary>Limits of cameras.</summary>
internal static class CameraChecks
{
    public const int MostViews = 1000;

    private const int MostOrbitSteps = 360;
    private const double LargestYaw = 180;
    private const double LargestPitch = 85;

    public static void Check(string field, Cameras? cameras, Violations violations)
    {
        if (cameras is null)
            return;
        switch (cameras.PlanCase)
        {
            case Cameras.PlanOneofCase.Distribution:
                CheckDistribution($"{field}.distribution", cameras.Distribution, violations);
                break;
            case Cameras.PlanOneofCase.List:
                CheckList($"{field}.list.cameras", cameras.List, violations);
                break;
            case Cameras.PlanOneofCase.Trajectory:
                CheckTrajectory($"{field}.trajectory", cameras.Trajectory, violations);
                break;
        }

        if (cameras.HasViews)
            violations.RequireBetween($"{field}.views", cameras.Views, 1, MostViews);
    }

    /// <summary>Requires EG3D's vector of a rigid pose and normalised intrinsics.</summary>
    public static void Check(string field, Camera? camera, Violations violations)
    {
        if (camera is not null && FaultOf([.. camera.Values]) is { } fault)
            violations.Add($"{field}.values", fault);
    }

    private static void CheckDistribution(string field, PoseDistribution poses, Violations violations)
    {
        violations.RequireDefined($"{field}.kind", poses.Kind);
        if (poses.HasYawDegrees)
            violations.RequireBetween($"{field}.yaw_degrees", poses.YawDegrees, 0, LargestYaw, "degrees");
        if (poses.HasPitchDegrees)
            violations.RequireBetween($"{field}.pitch_degrees", poses.PitchDegrees, 0, LargestPitch, "degrees");
    }

    private static void CheckList(string field, CameraList list, Violations violations)
    {
        violations.RequireBetween(field, list.Cameras.Count, 1, MostViews);
        for (var i = 0; i < Math.Min(list.Cameras.Count, MostViews); i++)
            Check($"{field}[{i}]", list.Cameras[i], violations);
    }

    private static void CheckTrajectory(string field, Trajectory trajectory, Violations violations)
    {
        switch (trajectory.PathCase)
        {
            case Trajectory.PathOneofCase.None:
                violations.Add(field, "is empty; give one of front, turn, orbit, sweep and grid.");
                break;
            case Trajectory.PathOneofCase.Orbit:
                violations.RequireBetween($"{field}.orbit.steps", trajectory.Orbit.Steps, 1, MostOrbitSteps);
                break;
            case Trajectory.PathOneofCase.Turn:
                if (trajectory.Turn.HasYawDegrees)
                    violations.RequireBetween($"{field}.turn.yaw_degrees", trajectory.Turn.YawDegrees, -LargestYaw, LargestYaw, "degrees");
                if (trajectory.Turn.HasPitchDegrees)
                    violations.RequireBetween($"{field}.turn.pitch_degrees", trajectory.Turn.PitchDegrees, -LargestPitch, LargestPitch, "degrees");
                break;
            case Trajectory.PathOneofCase.Sweep:
                violations.RequireBetween($"{field}.sweep.steps", trajectory.Sweep.Steps, 2, MostViews);
                if (trajectory.Sweep.HasYawDegrees)
                    violations.RequireBetween($"{field}.sweep.yaw_degrees", trajectory.Sweep.YawDegrees, 0, LargestYaw, "degrees");
                break;
        }
    }

    private static string? FaultOf(ReadOnlySpan<double> values)
    {
        if (values.Length != CameraJson.VectorLength)
            return $"must be {CameraJson.VectorLength} numbers, 16 of the pose and 9 of the intrinsics, got {values.Length}.";
        for (var i = 0; i < values.Length; i++)
        {
            // Workers keep cameras in single precision.
            if (!float.IsFinite((float)values[i]))
                return Invariant($"must be finite numbers of single precision, but number {i} is {values[i]}.");
        }

        return CameraFaults.OfPose(values[..16]) ?? CameraFaults.OfIntrinsics(values[16..]);
    }
}
