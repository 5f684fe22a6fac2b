using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;
using Trifold.V1;
using Trifold.Worker.Encoding;
using Trifold.Worker.V1;
using Camera = Trifold.Models.Cameras.Camera;
using PartRequirement = Trifold.Factory.DataSets.PartRequirement;

namespace Trifold.Worker.Operations;

/// <summary>Annotated views of a scene, exactly those that a data set of the same options holds.</summary>
internal sealed class AnnotateWork : ISceneWork
{
    private const int MostCheckViews = 64;

    private static readonly Output[] All = [Output.Rgb, Output.Mask, Output.Depth, Output.Confidence];

    private readonly SceneSource _source;
    private readonly Annotator _annotator;
    private readonly LabelSet _labels;
    private readonly Camera[] _cameras;
    private readonly Camera[] _checks;
    private readonly int _first;
    private readonly int _end;
    private readonly SelectionOptions _selection;
    private readonly Output[] _outputs;
    private readonly AnnotationEncoding _encoding;

    /// <exception cref="ArgumentException">A field is wrong.</exception>
    public AnnotateWork(AnnotateScene request, SceneSource source, Eg3dModel model, LoadedDecoder decoder)
    {
        var defaults = model.Description.Camera;
        (_source, _annotator, _labels) = (source, new Annotator(model, decoder), decoder.Labels);
        var cameras = SceneCameras.Of(request.Cameras, defaults, SceneCameras.Drawn());
        if (request.CheckViews is < 0 or > MostCheckViews)
            throw RequestFaults.At("check_views", $"must lie between 0 and {MostCheckViews}, got {request.CheckViews}.");
        _cameras = cameras.Of(source, defaults);
        _checks = cameras.Plan.ChecksOf(defaults, source.Seed, cameras.Views, request.CheckViews);
        _first = RequestedViews.First(request.FirstView, cameras.Views);
        _end = RequestedViews.End(_first, request.ViewCount, cameras.Views);
        _selection = SelectionOf(request.Filter, _labels);
        _outputs = RequestedOutputs.Of(request.Outputs, All, All);
        _encoding = new AnnotationEncoding(_labels, request.Encodings, request.DepthPngAndNpy);
    }

    public bool KeepsBlocks => true;

    public int Views => _cameras.Length + _checks.Length;

    public IEnumerable<EncodeStep> Render(Eg3dScene scene, CancellationToken cancellation)
    {
        // All views come first: each is judged by the others.
        AnnotatedView[] views = [.. _annotator.Annotate(scene, _source.Seed, [.. _cameras, .. _checks], cancellation)];
        yield return (deliver, encoding) => Deliver(views, deliver, encoding);
    }

    private void Deliver(AnnotatedView[] views, Action<ExecuteEvent> deliver, CancellationToken cancellation)
    {
        var judged = JudgedView.Of(views, _cameras.Length, _labels.Count);
        for (var index = _first; index < _end; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            deliver(new ExecuteEvent { View = Message(judged[index], index) });
        }
    }

    private View Message(JudgedView judged, int index)
    {
        var (view, pixels, quality) = judged;
        var kept = _selection.Accepts(_labels, pixels, quality);
        return new View
        {
            Index = index,
            Camera = CameraMessage.Of(view.Camera),
            Resolution = view.Rgb.Width,
            PartPixels = { pixels },
            Quality = quality,
            Dropped = !kept,
            Parts = { kept ? _outputs.SelectMany(output => _encoding.Encode(output, view)) : [] },
        };
    }

    private static SelectionOptions SelectionOf(SampleFilter? filter, LabelSet labels)
    {
        if (filter is null)
            return new SelectionOptions();
        if (!(filter.MinQuality is >= 0 and < 1))
            throw RequestFaults.At("filter.min_quality", $"must lie in [0, 1), got {filter.MinQuality}.");
        return new SelectionOptions
        {
            MinQuality = filter.MinQuality,
            Require = [.. filter.Require.Select((requirement, place) => RequirementOf(requirement, place, labels))],
        };
    }

    private static PartRequirement RequirementOf(Trifold.V1.PartRequirement requirement, int place, LabelSet labels)
    {
        // Above no pixel at all: one.
        var read = new PartRequirement(requirement.Part, requirement.HasShare ? requirement.Share : double.Epsilon);
        read.Check($"filter.require[{place}]", labels);
        return read;
    }
}
