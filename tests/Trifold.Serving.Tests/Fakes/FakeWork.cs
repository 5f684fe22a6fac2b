using System.Security.Cryptography;
using Google.Protobuf;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Tests.Fakes;

/// <summary>Views whose bytes are a function of scene, view and options alone, as a worker's are.</summary>
internal sealed class FakeWork
{
    /// <summary>Bytes of each part.</summary>
    public int PartBytes { get; init; } = 100;

    /// <summary>Which views a filter drops, by the scene's place and the view.</summary>
    public Func<long, int, bool> Drops { get; init; } = (_, _) => false;

    public static double[] CameraVector => [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 2.7, 0, 0, 0, 1, 4.2647, 0, 0.5, 0, 4.2647, 0.5, 0, 0, 1];

    public IEnumerable<View> Views(SceneOperation operation, int resolution)
    {
        if (operation.Cloud is not null)
            yield break;
        var (cameras, first) = operation.Annotate is { } annotate
            ? (annotate.Cameras, annotate.FirstView)
            : (operation.Render.Cameras, operation.Render.FirstView);
        var count = operation.Annotate is { ViewCount: > 0 } limited ? limited.ViewCount : cameras.Views - first;
        for (var index = first; index < first + count; index++)
            yield return ViewOf(operation, index, resolution);
    }

    /// <summary>Five pieces of 1000 bytes.</summary>
    public static IEnumerable<CloudPiece> Cloud(SceneOperation operation)
    {
        for (var i = 0; i < 5; i++)
        {
            var piece = new CloudPiece { Offset = 1000 * i, Data = Bytes($"{operation.Scene.Seed}/{i}", 1000), Last = i == 4 };
            if (piece.Last)
            {
                piece.PartPoints.AddRange([0, 3, 4]);
                piece.MediaType = "model/ply";
            }

            yield return piece;
        }
    }

    public static ByteString Bytes(string content, int count)
    {
        var bytes = new byte[count];
        var random = new Random(BitConverter.ToInt32(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content))));
        random.NextBytes(bytes);
        return ByteString.CopyFrom(bytes);
    }

    private View ViewOf(SceneOperation operation, int index, int resolution)
    {
        var scene = operation.Scene;
        var view = new View
        {
            Index = index,
            Camera = new Camera { Values = { CameraVector } },
            Resolution = resolution,
            PartPixels = { 10 + index, 20, 30 },
            Quality = 0.5,
            Dropped = operation.Annotate?.Filter is { } filter && (filter.Require.Count > 0 || filter.MinQuality > 0)
                && Drops((long)scene.Index, index),
        };
        if (view.Dropped)
            return view;
        var source = scene.SourceCase == Scene.SourceOneofCase.Code ? $"{scene.Code}" : $"{scene.Seed}";
        foreach (var output in operation.Annotate?.Outputs ?? operation.Render.Outputs)
        {
            foreach (var mediaType in MediaTypes(operation, output))
            {
                view.Parts.Add(new EncodedPart
                {
                    Output = output,
                    MediaType = mediaType,
                    Data = Bytes($"{source}/{scene.Index}/{index}/{output}/{mediaType}/{operation.Annotate?.CheckViews}", PartBytes),
                });
            }
        }

        return view;
    }

    private static string[] MediaTypes(SceneOperation operation, Output output)
    {
        if (output != Output.Depth)
            return ["image/png"];
        if (operation.Annotate?.DepthPngAndNpy == true)
            return ["image/png", "application/x-npy"];
        var encodings = operation.Annotate?.Encodings ?? operation.Render.Encodings;
        return [encodings.Depth == Encodings.Types.Depth.Npy ? "application/x-npy" : "image/png"];
    }
}
