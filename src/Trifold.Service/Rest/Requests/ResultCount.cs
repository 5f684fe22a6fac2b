using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Service.Rest.Requests;

/// <summary>How many results a request asks for at most; null: no limit is known before it runs.</summary>
internal static class ResultCount
{
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

    private static ulong Views(Cameras? cameras) => (ulong)Math.Max(0, CameraCount.Of(cameras));
}
