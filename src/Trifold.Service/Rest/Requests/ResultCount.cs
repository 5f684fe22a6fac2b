using Trifold.V1;

namespace Trifold.Service.Rest.Requests;

/// <summary>How many results a request asks for at most; null: no limit is known before it runs.</summary>
internal static class ResultCount
{
    private const int GridCameras = 15;

    public static ulong? Of(GenerateAnnotationsRequest request) => request.HasSamples
        ? request.Samples
        : Scenes(request.Scenes) * Views(request.Cameras);

    public static ulong? Of(RenderViewsRequest request) => Scenes(request.Scenes) * Views(request.Cameras);

    public static ulong? Of(ExportPointCloudsRequest request) => Scenes(request.Scenes);

    private static ulong? Scenes(Scenes? scenes) => scenes?.SourceCase switch
    {
        V1.Scenes.SourceOneofCase.List => (ulong)scenes.List.Seeds.Count,
        V1.Scenes.SourceOneofCase.Codes => (ulong)scenes.Codes.Codes.Count,
        V1.Scenes.SourceOneofCase.Range when scenes.Range.HasCount => scenes.Range.Count,
        _ => null,
    };

    private static ulong Views(Cameras? cameras)
    {
        if (cameras is null)
            return 1;
        return cameras.HasViews ? (ulong)Math.Max(0, cameras.Views) : cameras.PlanCase switch
        {
            Cameras.PlanOneofCase.List => (ulong)cameras.List.Cameras.Count,
            Cameras.PlanOneofCase.Trajectory => Views(cameras.Trajectory),
            _ => 1,
        };
    }

    private static ulong Views(Trajectory path) => path.PathCase switch
    {
        Trajectory.PathOneofCase.Orbit => (ulong)Math.Max(0, path.Orbit.Steps),
        Trajectory.PathOneofCase.Sweep => (ulong)Math.Max(0, path.Sweep.Steps),
        Trajectory.PathOneofCase.Grid => GridCameras,
        _ => 1,
    };
}
