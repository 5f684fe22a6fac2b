using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Factory.Pictures;
using Trifold.Models.Folders;
using Trifold.V1;
using Camera = Trifold.Models.Cameras.Camera;
using PoseDistribution = Trifold.Factory.Annotation.PoseDistribution;

namespace Trifold.Worker.Operations;

/// <summary>The cameras of a scene's views, as a request plans them.</summary>
/// <param name="Plan">For every scene alike.</param>
/// <param name="Views">Of each scene.</param>
internal sealed record SceneCameras(CameraPlan Plan, int Views)
{
    /// <summary>Reads a plan.</summary>
    /// <param name="cameras">Null: the default.</param>
    /// <param name="unplanned">What a request without a plan means.</param>
    /// <exception cref="ArgumentException">A field is wrong.</exception>
    public static SceneCameras Of(Cameras? cameras, CameraDefaults defaults, CameraPlan unplanned)
    {
        var plan = cameras?.PlanCase switch
        {
            Cameras.PlanOneofCase.Distribution => Drawn(cameras.Distribution),
            Cameras.PlanOneofCase.List => Listed(Vectors(cameras.List)),
            Cameras.PlanOneofCase.Trajectory => Listed(Path(cameras.Trajectory, defaults).Cameras),
            _ => unplanned,
        };
        var views = cameras is { HasViews: true } ? cameras.Views : Math.Max(1, plan.Cameras.Count);
        if (views is < 1 or > DataSetOptions.MaxViews)
            throw RequestFaults.At("cameras.views", $"must lie between 1 and {DataSetOptions.MaxViews}, got {views}.");
        return new SceneCameras(plan, views);
    }

    /// <summary>Cameras drawn evenly.</summary>
    public static CameraPlan Drawn() => new();

    /// <summary>The model's default camera alone.</summary>
    public static CameraPlan Front(CameraDefaults defaults) => Listed(CameraChoice.Front(defaults).Cameras);

    /// <summary>Of one scene.</summary>
    public Camera[] Of(SceneSource scene, CameraDefaults defaults) => Plan.Of(defaults, scene.Seed, scene.Index, Views);

    private static CameraPlan Drawn(Trifold.V1.PoseDistribution distribution)
    {
        const string Field = "cameras.distribution";
        var fallback = new CameraPlan();
        var plan = new CameraPlan
        {
            Kind = RequestFaults.Known($"{Field}.kind", distribution.Kind, Trifold.V1.PoseDistribution.Types.Kind.Uniform)
                == Trifold.V1.PoseDistribution.Types.Kind.Gaussian ? PoseKind.Gaussian : PoseKind.Uniform,
            YawDegrees = distribution.HasYawDegrees ? distribution.YawDegrees : fallback.YawDegrees,
            PitchDegrees = distribution.HasPitchDegrees ? distribution.PitchDegrees : fallback.PitchDegrees,
        };
        RequestFaults.At($"{Field}.yaw_degrees", new PoseDistribution(plan.YawDegrees, 0).Check);
        RequestFaults.At($"{Field}.pitch_degrees", new PoseDistribution(0, plan.PitchDegrees).Check);
        return plan;
    }

    private static IReadOnlyList<Camera> Vectors(CameraList list)
    {
        const string Field = "cameras.list.cameras";
        if (list.Cameras.Count is < 1 or > DataSetOptions.MaxViews)
            throw RequestFaults.At(Field, $"1 to {DataSetOptions.MaxViews} are needed, got {list.Cameras.Count}.");
        return [.. list.Cameras.Select((camera, place) => RequestFaults.At(
            $"{Field}[{place}]", () => Camera.FromVector([.. camera.Values.Select(number => (float)number)])))];
    }

    private static CameraChoice Path(Trajectory trajectory, CameraDefaults defaults) => trajectory.PathCase switch
    {
        Trajectory.PathOneofCase.Front => CameraChoice.Front(defaults),
        Trajectory.PathOneofCase.Grid => CameraChoice.Grid(defaults),
        Trajectory.PathOneofCase.Turn => RequestFaults.At(
            "cameras.trajectory.turn", () => CameraChoice.Turn(defaults, trajectory.Turn.YawDegrees, trajectory.Turn.PitchDegrees)),
        Trajectory.PathOneofCase.Orbit => RequestFaults.At(
            "cameras.trajectory.orbit.steps", () => CameraChoice.Orbit(defaults, trajectory.Orbit.Steps)),
        Trajectory.PathOneofCase.Sweep => Sweep(trajectory.Sweep, defaults),
        _ => throw RequestFaults.At("cameras.trajectory", "use front, turn, orbit, sweep or grid."),
    };

    private static CameraChoice Sweep(Trajectory.Types.Sweep sweep, CameraDefaults defaults)
    {
        const string Field = "cameras.trajectory.sweep";
        var yaw = sweep.HasYawDegrees ? sweep.YawDegrees : new CameraPlan().YawDegrees;
        RequestFaults.At($"{Field}.steps", () => CameraChoice.Sweep(defaults, sweep.Steps, 0));
        return RequestFaults.At($"{Field}.yaw_degrees", () => CameraChoice.Sweep(defaults, sweep.Steps, yaw));
    }

    private static CameraPlan Listed(IReadOnlyList<Camera> cameras) =>
        new() { Kind = PoseKind.Listed, Cameras = [.. cameras.Select(camera => camera.ToVector())] };
}
