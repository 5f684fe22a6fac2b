using System.Runtime.CompilerServices;
using Trifold.Serving.Requests;
using Trifold.Serving.Scheduling;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Streams;

/// <summary>One request for annotated views.</summary>
internal sealed class AnnotationStream
{
    // Compressed RGB, mask, depth and confidence together; measured between one and three bytes for a pixel.
    private const long BytesPerPixel = 4;

    private readonly GenerateAnnotationsRequest _request;
    private readonly Decoder _decoder;
    private readonly ViewRow _row;
    private readonly SampleLimits _limits;
    private readonly ResumeTokens _tokens;
    private readonly ResumePoint? _resume;

    /// <param name="request">Checked.</param>
    public AnnotationStream(GenerateAnnotationsRequest request, Model model, Decoder decoder)
    {
        (_request, _decoder) = (request.Clone(), decoder);
        var cameras = Defaults.Fill(request.Cameras);
        _row = new ViewRow(
            new SceneSequence(_request.Scenes), cameras.Views, BytesPerPixel * model.Resolution * model.Resolution,
            OperationFor(_request, decoder, cameras));
        _limits = SampleLimits.Of(_request, _row);
        _tokens = ResumeTokens.Of(_request);
        _resume = _tokens.Read(_request.ResumeToken);
        RequirePossible();
        RequireSame(model);
    }

    /// <summary>Nothing is left to deliver.</summary>
    public bool IsComplete => Begin.Delivered == _limits.Samples || Begin.Made == _row.Count;

    private StreamPosition Begin => _resume?.Position ?? default;

    public StreamDemand Demand(CallContext call) => new(
        _request.Model, call.Client, Defaults.Fill(_request.Priority),
        _row.Scenes.IsOpen && (_limits.Samples is null || _limits.MostMade > _limits.Samples)
            ? null
            : _row.ScenesBetween(Begin.Made, _limits.MostMade),
        _row.ViewsPerScene + _request.CheckViews, call.Deadline);

    /// <exception cref="Errors.IdentityMismatchException">The stream that is resumed was of another model.</exception>
    public void RequireSame(Model model) => _resume?.RequireSame(Provenances.Of(model, _decoder.Name));

    public async IAsyncEnumerable<AnnotatedSample> RunAsync(
        IAdmission admission, StreamOptions options, ISampleMetrics? metrics, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var provenance = Provenances.Of(admission.Model, _decoder.Name);
        var (position, madeAtLast) = (Begin, Begin.Made);
        var operations = _row.Operations(Begin.Made, _limits.MostMade);
        await foreach (var (scene, view) in ViewSequence.RunAsync(admission, options, operations, cancellation))
        {
            metrics?.Sample(_request.Model, view.Quality, view.Dropped ? "dropped" : "delivered");
            var delivered = position.Delivered + (view.Dropped ? 0 : 1);
            position = new StreamPosition(scene, view.Index, delivered, position.Made + 1);
            if (view.Dropped)
            {
                _limits.RequireYield(position, madeAtLast);
                continue;
            }

            madeAtLast = position.Made;
            yield return SampleOf(position, view, provenance);
            if (delivered == _limits.Samples)
                yield break;
        }

        _limits.RequireEnough(position, _row);
    }

    private static Func<Trifold.Worker.V1.Scene, int, int, SceneOperation> OperationFor(
        GenerateAnnotationsRequest request, Decoder decoder, Cameras cameras)
    {
        var encodings = Defaults.Fill(request.Encodings);
        IReadOnlyList<Output> outputs = request.Outputs.Count > 0 ? [.. request.Outputs.Order()] : GenerationChecks.AnnotationOutputs;
        return (scene, first, count) => new SceneOperation
        {
            Scene = scene,
            Annotate = new AnnotateScene
            {
                Decoder = decoder.Name,
                Cameras = cameras,
                FirstView = first,
                ViewCount = count,
                CheckViews = request.CheckViews,
                Outputs = { outputs },
                Encodings = encodings,
                Filter = request.Filter,
            },
        };
    }

    private AnnotatedSample SampleOf(StreamPosition position, View view, Provenance provenance)
    {
        var sample = new AnnotatedSample
        {
            Scene = (ulong)position.Scene,
            View = view.Index,
            Camera = view.Camera,
            Parts = { view.Parts },
            Resolution = view.Resolution,
            PartPixels = { view.PartPixels },
            Quality = view.Quality,
            Provenance = provenance,
            Made = (ulong)position.Made,
            ResumeToken = _tokens.Issue(position, provenance),
        };
        if (_row.Scenes.SeedOf(position.Scene) is { } seed)
            sample.Seed = seed;
        return sample;
    }

    private void RequirePossible()
    {
        if (_resume is not { Position: var position })
            return;
        if (!_row.Holds(position) || position.Made > _limits.MostMade || position.Delivered > position.Made
            || position.Delivered > _limits.Samples)
        {
            throw ResumeTokens.Damaged();
        }
    }
}
