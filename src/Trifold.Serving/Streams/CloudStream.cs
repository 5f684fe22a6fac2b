using System.Runtime.CompilerServices;
using Google.Protobuf;
using Trifold.Serving.Errors;
using Trifold.Serving.Requests;
using Trifold.Serving.Scheduling;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Streams;

/// <summary>One request for point clouds.</summary>
internal sealed class CloudStream
{
    private const int DefaultViews = 8;
    private const int DefaultPoints = 2048;

    // Position, normal, colour, label and confidence; arrays of the widest format.
    private const long BytesPerPoint = 48;

    // A chunk's other fields, the summary with its 255 parts included, stay below the rest of 1 MiB.
    private const int MostData = (1 << 20) - (16 << 10);

    private readonly ExportPointCloudsRequest _request;
    private readonly Decoder _decoder;
    private readonly SceneSequence _scenes;
    private readonly ExtractCloud _extraction;
    private readonly long _expectedBytes;
    private readonly ResumeTokens _tokens;
    private readonly ResumePoint? _resume;

    /// <param name="request">Checked.</param>
    public CloudStream(ExportPointCloudsRequest request, Model model, Decoder decoder)
    {
        (_request, _decoder) = (request.Clone(), decoder);
        _scenes = new SceneSequence(_request.Scenes);
        _extraction = ExtractionOf(_request, decoder);
        long points = _extraction.Points > 0 ? _extraction.Points : _extraction.Views * model.RaysPerView;
        _expectedBytes = BytesPerPoint * points;
        _tokens = ResumeTokens.Of(_request);
        _resume = _tokens.Read(_request.ResumeToken);
        RequirePossible();
        RequireSame(model);
    }

    /// <summary>Nothing is left to deliver.</summary>
    public bool IsComplete => Begin == _scenes.Count;

    /// <summary>Bytes that may wait for the reader at once: what the window takes, and never less than one cloud.</summary>
    /// <param name="window">Limit of the window.</param>
    public long MostWaiting(long window) =>
        Math.Max(_expectedBytes, Math.Min(window, _expectedBytes * Math.Min(_scenes.Count - Begin, window)));

    // Clouds are delivered whole.
    private long Begin => _resume?.Position.Delivered ?? 0;

    public StreamDemand Demand(CallContext call) => new(
        _request.Model, call.Client, Defaults.Fill(_request.Priority), _scenes.Count - Begin, _extraction.Views, call.Deadline);

    /// <exception cref="IdentityMismatchException">The stream that is resumed was of another model.</exception>
    public void RequireSame(Model model) => _resume?.RequireSame(Provenances.Of(model, _decoder.Name));

    public async IAsyncEnumerable<PointCloudChunk> RunAsync(
        IAdmission admission, StreamOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var provenance = Provenances.Of(admission.Model, _decoder.Name);
        var (length, isWhole) = (0L, false);
        await foreach (var (plan, delivered) in new OperationWindow(admission, options).RunAsync(Operations(), cancellation))
        {
            if (delivered is null)
            {
                if (!isWhole)
                    throw new WorkerFailedException($"The cloud of scene {plan.Scene} ended after {length} bytes without its last piece.");
                (length, isWhole) = (0, false);
            }

            if (delivered?.Cloud is not { } piece)
                continue;
            if (piece.Offset != length || isWhole)
                throw new WorkerFailedException($"Of the cloud of scene {plan.Scene}, a piece from byte {piece.Offset} arrived instead of {length}.");
            foreach (var chunk in ChunksOf(plan.Scene, piece))
            {
                length += chunk.Data.Length;
                if (piece.Last && length == piece.Offset + piece.Data.Length)
                {
                    isWhole = true;
                    chunk.Summary = SummaryOf(plan.Scene, piece, length, provenance);
                }

                yield return chunk;
            }
        }
    }

    private static ExtractCloud ExtractionOf(ExportPointCloudsRequest request, Decoder decoder)
    {
        var extraction = new ExtractCloud
        {
            Decoder = decoder.Name,
            Views = request.HasViews ? request.Views : DefaultViews,
            Points = request.AllPoints ? 0 : request.HasPoints ? request.Points : DefaultPoints,
            Source = request.Source == 0 ? ExportPointCloudsRequest.Types.Source.Views : request.Source,
            Sampling = request.Sampling == 0 ? ExportPointCloudsRequest.Types.Sampling.Uniform : request.Sampling,
            Format = request.Format == 0 ? ExportPointCloudsRequest.Types.Format.Ply : request.Format,
        };
        if (request.HasVoxel)
            extraction.Voxel = request.Voxel;
        return extraction;
    }

    private IEnumerable<PlannedOperation> Operations()
    {
        for (var scene = Begin; scene < _scenes.Count; scene++)
        {
            var operation = new SceneOperation { Scene = _scenes.SceneAt(scene), Cloud = _extraction.Clone() };
            yield return new PlannedOperation(operation, scene, FirstView: 0, _extraction.Views, _expectedBytes);
        }
    }

    private IEnumerable<PointCloudChunk> ChunksOf(long scene, CloudPiece piece)
    {
        var at = 0;
        do
        {
            var count = Math.Min(MostData, piece.Data.Length - at);
            var chunk = new PointCloudChunk
            {
                Scene = (ulong)scene,
                Offset = piece.Offset + at,
                Data = count == piece.Data.Length ? piece.Data : ByteString.CopyFrom(piece.Data.Span.Slice(at, count)),
            };
            if (_scenes.SeedOf(scene) is { } seed)
                chunk.Seed = seed;
            at += count;
            yield return chunk;
        }
        while (at < piece.Data.Length);
    }

    private PointCloudSummary SummaryOf(long scene, CloudPiece last, long length, Provenance provenance) => new()
    {
        PartPoints = { last.PartPoints },
        Bytes = length,
        MediaType = last.MediaType,
        Provenance = provenance,
        ResumeToken = _tokens.Issue(new StreamPosition(scene, 0, scene + 1, scene + 1), provenance),
    };

    private void RequirePossible()
    {
        if (_resume is { Position: var position }
            && (position.Delivered < 1 || position.Delivered > _scenes.Count || position.Scene != position.Delivered - 1))
        {
            throw ResumeTokens.Damaged();
        }
    }
}
