using System.Runtime.CompilerServices;
using Trifold.Serving.Requests;
using Trifold.Serving.Scheduling;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Streams;

/// <summary>One request for views without annotation.</summary>
internal sealed class RenderStream
{
    // Compressed RGB and depth together.
    private const long BytesPerPixel = 4;

    private readonly RenderViewsRequest _request;
    private readonly ViewRow _row;
    private readonly ResumeTokens _tokens;
    private readonly ResumePoint? _resume;

    /// <param name="request">Checked.</param>
    public RenderStream(RenderViewsRequest request, Model model)
    {
        _request = request.Clone();
        var cameras = Defaults.FillForRendering(request.Cameras);
        _row = new ViewRow(
            new SceneSequence(_request.Scenes), cameras.Views, BytesPerPixel * model.Resolution * model.Resolution,
            OperationFor(_request, cameras));
        _tokens = ResumeTokens.Of(_request);
        _resume = _tokens.Read(_request.ResumeToken);
        if (_resume is { Position: var position } && (!_row.Holds(position) || position.Delivered != position.Made))
            throw ResumeTokens.Damaged();
        RequireSame(model);
    }

    /// <summary>Nothing is left to deliver.</summary>
    public bool IsComplete => Begin == _row.Count;

    // Every view is delivered, so that the place of the next says everything.
    private long Begin => _resume?.Position.Made ?? 0;

    public StreamDemand Demand(CallContext call) => new(
        _request.Model, call.Client, Defaults.Fill(_request.Priority),
        _row.Scenes.IsOpen ? null : _row.ScenesBetween(Begin, _row.Count), _row.ViewsPerScene, call.Deadline);

    /// <exception cref="Errors.IdentityMismatchException">The stream that is resumed was of another model.</exception>
    public void RequireSame(Model model) => _resume?.RequireSame(Provenances.Of(model, decoder: null));

    public async IAsyncEnumerable<RenderedView> RunAsync(
        IAdmission admission, StreamOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var provenance = Provenances.Of(admission.Model, decoder: null);
        var made = Begin;
        await foreach (var (scene, view) in
            ViewSequence.RunAsync(admission, options, _row.Operations(Begin, _row.Count), cancellation))
        {
            made++;
            yield return ViewOf(new StreamPosition(scene, view.Index, made, made), view, provenance);
        }
    }

    private static Func<Trifold.Worker.V1.Scene, int, int, SceneOperation> OperationFor(RenderViewsRequest request, Cameras cameras)
    {
        var encodings = Defaults.Fill(request.Encodings);
        IReadOnlyList<Output> outputs = request.Outputs.Count > 0 ? [.. request.Outputs.Order()] : [Output.Rgb];
        return (scene, first, _) => new SceneOperation
        {
            Scene = scene,
            Render = new RenderScene { Cameras = cameras, FirstView = first, Outputs = { outputs }, Encodings = encodings },
        };
    }

    private RenderedView ViewOf(StreamPosition position, View view, Provenance provenance)
    {
        var rendered = new RenderedView
        {
            Scene = (ulong)position.Scene,
            View = view.Index,
            Camera = view.Camera,
            Parts = { view.Parts },
            Resolution = view.Resolution,
            Provenance = provenance,
            ResumeToken = _tokens.Issue(position, provenance),
        };
        if (_row.Scenes.SeedOf(position.Scene) is { } seed)
            rendered.Seed = seed;
        return rendered;
    }
}
