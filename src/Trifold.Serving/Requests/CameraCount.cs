using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>How many views of each scene a plan of cameras means.</summary>
public static class CameraCount
{
    private const int GridCameras = 15;

    /// <param name="cameras">Null: one drawn view.</param>
    public static int Of(Cameras? cameras)
    {
        if (cameras is { HasViews: true })
            return cameras.Views;
        return cameras?.PlanCase switch
        {
            Cameras.PlanOneofCase.List => cameras.List.Cameras.Count,
            Cameras.PlanOneofCase.Trajectory => Of(cameras.Trajectory),
            _ => 1,
        };
    }

    private static int Of(Trajectory trajectory) => trajectory.PathCase switch
    {
        Trajectory.PathOneofCase.Orbit => trajectory.Orbit.Steps,
        Trajectory.PathOneofCase.Sweep => trajectory.Sweep.Steps,
        Trajectory.PathOneofCase.Grid => GridCameras,
        _ => 1,
    };
}
