using Google.Protobuf;
using Trifold.Factory.Clouds;
using Trifold.Factory.Worlds;
using Trifold.Formats.Clouds;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.V1;
using Trifold.Worker.V1;
using Camera = Trifold.Models.Cameras.Camera;

namespace Trifold.Worker.Operations;

/// <summary>The labelled point cloud of a scene.</summary>
internal sealed class CloudWork : ISceneWork
{
    private const int MostViews = 64;

    // Of the contract.
    private const int PieceBytes = 1 << 20;

    // Clouds are seen from all sides.
    private const double YawDegrees = 180;

    private readonly SceneSource _source;
    private readonly CloudExtraction _extraction;
    private readonly Camera[] _cameras;
    private readonly CloudOptions _options;
    private readonly CloudFormat _format;
    private readonly string _mediaType;

    /// <exception cref="ArgumentException">A field is wrong.</exception>
    public CloudWork(ExtractCloud request, SceneSource source, Eg3dModel model, LoadedDecoder decoder)
    {
        (_source, _extraction) = (source, new CloudExtraction(model, decoder));
        if (request.Views is < 1 or > MostViews)
            throw RequestFaults.At("views", $"must lie between 1 and {MostViews}, got {request.Views}.");
        var world = WorldCatalog.NameIn(model.Description) is { } name ? WorldCatalog.Named(name) : null;
        _cameras = CloudCameras.Around(model.Description.Camera, world, request.Views, YawDegrees);
        _options = OptionsOf(request);
        _options.Check();
        (_format, _mediaType) = FormatOf(request.Format, model, decoder);
    }

    public bool KeepsBlocks => true;

    public int Views => _cameras.Length;

    public IEnumerable<EncodeStep> Render(Eg3dScene scene, CancellationToken cancellation)
    {
        var cloud = _extraction.Of(scene, _source.Seed, _cameras, _options, cancellation);
        yield return (deliver, encoding) => Deliver(cloud, deliver, encoding);
    }

    private void Deliver(PointCloud cloud, Action<ExecuteEvent> deliver, CancellationToken cancellation)
    {
        // In memory, because zip archives seek; with the bytes that a file would have.
        using var file = new MemoryStream();
        _format.Write(file, cloud);
        var bytes = file.GetBuffer().AsMemory(0, (int)file.Length);
        for (var offset = 0; offset < bytes.Length; offset += PieceBytes)
        {
            cancellation.ThrowIfCancellationRequested();
            var end = Math.Min(bytes.Length, offset + PieceBytes);
            var piece = new CloudPiece { Offset = offset, Data = UnsafeByteOperations.UnsafeWrap(bytes[offset..end]) };
            if (end == bytes.Length)
            {
                piece.Last = true;
                piece.MediaType = _mediaType;
                piece.PartPoints.Add(cloud.PartCounts());
            }

            deliver(new ExecuteEvent { Cloud = piece });
        }
    }

    private static CloudOptions OptionsOf(ExtractCloud request) => new()
    {
        Points = request.Points == 0 ? null : request.Points,
        Voxel = request.HasVoxel ? request.Voxel : null,
        Source = RequestFaults.Known("source", request.Source, ExportPointCloudsRequest.Types.Source.Views)
            == ExportPointCloudsRequest.Types.Source.Field ? CloudSource.Field : CloudSource.Views,
        Sampling = RequestFaults.Known("sampling", request.Sampling, ExportPointCloudsRequest.Types.Sampling.Uniform)
            == ExportPointCloudsRequest.Types.Sampling.Farthest ? CloudSampling.Farthest : CloudSampling.Uniform,
    };

    private static (CloudFormat Format, string MediaType) FormatOf(
        ExportPointCloudsRequest.Types.Format format, Eg3dModel model, LoadedDecoder decoder)
    {
        var (name, mediaType) = RequestFaults.Known("format", format, ExportPointCloudsRequest.Types.Format.Ply) switch
        {
            ExportPointCloudsRequest.Types.Format.Npz => ("npz", "application/x-npz"),
            ExportPointCloudsRequest.Types.Format.Pcd => ("pcd", "application/x-pcd"),
            _ => ("ply", "model/ply"),
        };
        return (CloudFormat.Named(name, null, model.Description.Name, decoder.Labels.Count - 1), mediaType);
    }
}
