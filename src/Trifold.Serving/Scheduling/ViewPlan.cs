using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Scheduling;

/// <summary>How many views an operation makes.</summary>
internal static class ViewPlan
{
    private const int GridCameras = 15;

    /// <summary>Views of a scene.</summary>
    public static int Views(Cameras? cameras)
    {
        if (cameras is { HasViews: true })
            return cameras.Views;
        return cameras?.PlanCase switch
        {
            Cameras.PlanOneofCase.List => cameras.List.Cameras.Count,
            Cameras.PlanOneofCase.Trajectory => Steps(cameras.Trajectory),
            _ => 1,
        };
    }

    /// <summary>Views that an operation delivers; 0 for a cloud.</summary>
    public static int Delivered(SceneOperation operation) => operation.WorkCase switch
    {
        SceneOperation.WorkOneofCase.Annotate => Limited(
            Views(operation.Annotate.Cameras) - operation.Annotate.FirstView, operation.Annotate.ViewCount),
        SceneOperation.WorkOneofCase.Render => Views(operation.Render.Cameras) - operation.Render.FirstView,
        _ => 0,
    };

    /// <summary>Views that an operation renders.</summary>
    public static int Rendered(SceneOperation operation) => operation.WorkCase switch
    {
        SceneOperation.WorkOneofCase.Annotate => Delivered(operation) + operation.Annotate.CheckViews,
        SceneOperation.WorkOneofCase.Cloud => operation.Cloud.Views,
        _ => Delivered(operation),
    };

    /// <summary>The operation without the first views it has to deliver.</summary>
    /// <param name="views">Fewer than it delivers.</param>
    public static void Skip(SceneOperation operation, int views)
    {
        switch (operation.WorkCase)
        {
            case SceneOperation.WorkOneofCase.Annotate:
                operation.Annotate.FirstView += views;
                if (operation.Annotate.ViewCount > 0)
                    operation.Annotate.ViewCount -= views;
                break;
            case SceneOperation.WorkOneofCase.Render:
                operation.Render.FirstView += views;
                break;
        }
    }

    private static int Limited(int views, int limit) => limit > 0 ? Math.Min(views, limit) : views;

    private static int Steps(Trajectory trajectory) => trajectory.PathCase switch
    {
        Trajectory.PathOneofCase.Orbit => trajectory.Orbit.Steps,
        Trajectory.PathOneofCase.Sweep => trajectory.Sweep.Steps,
        Trajectory.PathOneofCase.Grid => GridCameras,
        _ => 1,
    };
}
