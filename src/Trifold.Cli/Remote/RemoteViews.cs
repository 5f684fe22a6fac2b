using System.Runtime.CompilerServices;
using Trifold.Factory.Pictures;
using Trifold.Formats.Arrays;
using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Trifold.V1;
using Camera = Trifold.Models.Cameras.Camera;
using Truncation = Trifold.Models.Eg3d.Truncation;

namespace Trifold.Cli.Remote;

/// <summary>Pictures that a server makes.</summary>
/// <param name="server">Borrowed.</param>
/// <param name="model">The server's name of it.</param>
internal sealed class RemoteViews(RemoteServer server, string model)
{
    /// <summary>All cameras' views of each seed's scene, seed by seed.</summary>
    /// <param name="objectClass">Null: the model has none.</param>
    /// <param name="depth">Whether pictures have depth; else it is empty.</param>
    /// <exception cref="ServerException">It refuses, or sends other views.</exception>
    public async IAsyncEnumerable<(long Seed, int View, Picture Picture)> ReadAsync(
        long[] seeds, IReadOnlyList<Camera> cameras, Truncation truncation, int? objectClass, bool depth,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var some in seeds.Chunk(Scenery.MostSeeds))
        {
            var request = new RenderViewsRequest
            {
                Model = model,
                Scenes = Scenery.Of(some, truncation, objectClass),
                Cameras = Scenery.ListOf(cameras.Select(camera => camera.ToVector())),
                Outputs = { depth ? [V1.Output.Rgb, V1.Output.Depth] : [V1.Output.Rgb] },
                // Depth as it was rendered: files are made of it here.
                Encodings = new Encodings { Rgb = Encodings.Types.Image.Png, Depth = Encodings.Types.Depth.Npy },
            };
            var place = 0;
            await foreach (var view in server.StreamAsync(
                () => server.Generation.RenderViews(request, cancellationToken: cancellation), cancellation))
            {
                var (scene, index) = Math.DivRem(place++, cameras.Count);
                if (view.Scene != (ulong)scene || view.View != index)
                    throw new ServerException($"views: view {view.View} of scene {view.Scene} arrived in the place of view {index} of scene {scene}.", ExitCode.Failed);
                request.ResumeToken = view.ResumeToken;
                yield return (some[scene], index, PictureOf(view, depth));
            }

            if (place != some.Length * cameras.Count)
                throw new ServerException($"views: {place} of {some.Length * cameras.Count} arrived.", ExitCode.Failed);
        }
    }

    private static Picture PictureOf(RenderedView view, bool depth)
    {
        var rgb = PngReader.ReadRgb8(DataOf(view, V1.Output.Rgb), new PngReadOptions { Source = "rgb" });
        return new Picture(rgb, depth ? DepthOf(view, rgb) : []);
    }

    private static float[] DepthOf(RenderedView view, RgbImage rgb)
    {
        var (rows, columns, values) = NpyFile.DecodeSingle(DataOf(view, V1.Output.Depth), "depth");
        return (rows, columns) == (rgb.Height, rgb.Width)
            ? values
            : throw new ImageFormatException("depth", $"is {columns}×{rows}, the picture {rgb.Width}×{rgb.Height}.");
    }

    private static ReadOnlySpan<byte> DataOf(RenderedView view, V1.Output output)
    {
        var part = view.Parts.FirstOrDefault(part => part.Output == output)
            ?? throw new ServerException($"views: {output} is missing in view {view.View} of scene {view.Scene}.", ExitCode.Failed);
        return part.Data.Span;
    }
}
