using Trifold.Serving.Requests;
using Trifold.Worker.V1;

namespace Trifold.Serving.Scheduling;

/// <summary>How many views an operation makes.</summary>
internal static class ViewPlan
{
    /// <summary>Views that an operation delivers; 0 for a cloud.</summary>
    public static int Delivered(SceneOperation operation) => operation.WorkCase switch
    {
        SceneOperation.WorkOneofCase.Annotate => Limited(
            CameraCount.Of(operation.Annotate.Cameras) - operation.Annotate.FirstView, operation.Annotate.ViewCount),
        SceneOperation.WorkOneofCase.Render => CameraCount.Of(operation.Render.Cameras) - operation.Render.FirstView,
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
}
