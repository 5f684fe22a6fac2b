using Trifold.Factory.Annotation;
using Trifold.Models.Eg3d;
using Trifold.V1;
using Trifold.Worker.Encoding;
using Trifold.Worker.V1;
using Camera = Trifold.Models.Cameras.Camera;

namespace Trifold.Worker.Operations;

/// <summary>Views of a scene without annotation.</summary>
internal sealed class RenderWork : ISceneWork
{
    private readonly SceneSource _source;
    private readonly Camera[] _cameras;
    private readonly int _firstView;
    private readonly PictureEncoding _encoding;

    /// <exception cref="ArgumentException">A field is wrong.</exception>
    public RenderWork(RenderScene request, SceneSource source, Trifold.Models.Folders.Eg3dModel model)
    {
        var defaults = model.Description.Camera;
        _source = source;
        _cameras = SceneCameras.Of(request.Cameras, defaults, SceneCameras.Front(defaults)).Of(source, defaults);
        _firstView = RequestedViews.First(request.FirstView, _cameras.Length);
        _encoding = new PictureEncoding(request.Encodings);
        Outputs = RequestedOutputs.Of(request.Outputs, [Output.Rgb], [Output.Rgb, Output.Depth]);
    }

    public bool KeepsBlocks => false;

    public int Views => _cameras.Length - _firstView;

    private Output[] Outputs { get; }

    public IEnumerable<EncodeStep> Render(Eg3dScene scene, CancellationToken cancellation)
    {
        for (var view = _firstView; view < _cameras.Length; view++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (index, camera) = (view, _cameras[view]);
            var picture = SceneImages.Picture(scene, camera, _source.Seed, cancellation);
            yield return (deliver, _) => deliver(new ExecuteEvent
            {
                View = new View
                {
                    Index = index,
                    Camera = CameraMessage.Of(camera),
                    Resolution = picture.Rgb.Width,
                    Parts = { Outputs.Select(output => _encoding.Encode(output, picture, camera)) },
                },
            });
        }
    }
}
