using System.Runtime.CompilerServices;
using Trifold.Factory.Clouds;
using Trifold.Formats.Clouds;
using Trifold.Formats.Images;
using Trifold.Formats.Meshes;
using Trifold.V1;
using Source = Trifold.V1.ExportPointCloudsRequest.Types.Source;
using Sampling = Trifold.V1.ExportPointCloudsRequest.Types.Sampling;
using Truncation = Trifold.Models.Eg3d.Truncation;

namespace Trifold.Cli.Remote;

/// <summary>Point clouds that a server makes. They come as PLY, which loses nothing: other files are made of it here.</summary>
/// <param name="server">Borrowed.</param>
/// <param name="model">The server's name of it.</param>
/// <param name="decoder">Of the model.</param>
internal sealed class RemoteClouds(RemoteServer server, string model, Decoder decoder)
{
    private readonly MeshPart[] _parts =
        [.. RemoteModel.LabelsOf(decoder).Entries.Select(label => new MeshPart(label.Name, new Rgb(label.Red, label.Green, label.Blue)))];

    /// <summary>The cloud of each seed's scene, in order.</summary>
    /// <param name="views">Of each scene, all around it.</param>
    /// <param name="objectClass">Null: the model has none.</param>
    /// <exception cref="ServerException">It refuses, or sends other clouds.</exception>
    public async IAsyncEnumerable<(long Seed, PointCloud Cloud)> ReadAsync(
        long[] seeds, int views, CloudOptions options, Truncation truncation, int? objectClass,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var some in seeds.Chunk(Scenery.MostSeeds))
        {
            var request = RequestOf(views, options);
            request.Scenes = Scenery.Of(some, truncation, objectClass);
            var (whole, file) = (0, new MemoryStream());
            await foreach (var chunk in server.StreamAsync(
                () => server.Generation.ExportPointClouds(request, cancellationToken: cancellation), cancellation))
            {
                // Where the stream broke off, the cloud that was not whole begins anew.
                if (chunk.Offset == 0)
                    file.SetLength(0);
                if (chunk.Scene != (ulong)whole || chunk.Offset != file.Length)
                    throw Wrong($"byte {chunk.Offset} of scene {chunk.Scene} arrived in the place of byte {file.Length} of scene {whole}");
                file.Write(chunk.Data.Span);
                if (chunk.Summary is not { } summary)
                    continue;
                request.ResumeToken = summary.ResumeToken;
                yield return (some[whole++], CloudOf(file, summary));
                file.SetLength(0);
            }

            if (whole != some.Length)
                throw Wrong($"{whole} of {some.Length} arrived");
        }
    }

    private ExportPointCloudsRequest RequestOf(int views, CloudOptions options)
    {
        var request = new ExportPointCloudsRequest
        {
            Model = model,
            Decoder = decoder.Name,
            Views = views,
            Source = options.Source == CloudSource.Field ? Source.Field : Source.Views,
            Sampling = options.Sampling == CloudSampling.Farthest ? Sampling.Farthest : Sampling.Uniform,
            Format = ExportPointCloudsRequest.Types.Format.Ply,
        };
        if (options.Points is { } points)
            request.Points = points;
        else
            request.AllPoints = true;
        if (options.Voxel is { } side)
            request.Voxel = side;
        return request;
    }

    private PointCloud CloudOf(MemoryStream file, PointCloudSummary summary)
    {
        if (file.Length != summary.Bytes)
            throw Wrong($"a file of {file.Length} bytes arrived that has {summary.Bytes}");
        var cloud = PlyCloud.Read(file.GetBuffer().AsSpan(0, (int)file.Length), _parts, "clouds");
        return cloud.PartCounts().SequenceEqual(summary.PartPoints)
            ? cloud
            : throw Wrong("a file's points are not those that the server counted");
    }

    private static ServerException Wrong(string what) => new($"clouds: {what}.", ExitCode.Failed);
}
