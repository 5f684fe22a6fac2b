using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Annotation;

/// <summary>
/// Makes annotated views: seed to latent, code, scene; scene and camera to colour, labels and depth. A view is a pure
/// function of model, decoder, seed, camera and options.
/// </summary>
/// <param name="model">Borrowed.</param>
/// <param name="decoder">Borrowed.</param>
public sealed class Annotator(Eg3dModel model, SemanticDecoder decoder)
{
    /// <inheritdoc cref="Annotator(Eg3dModel, SemanticDecoder)"/>
    public Annotator(Eg3dModel model, LoadedDecoder decoder)
        : this(model, decoder.Decoder)
    {
    }

    /// <summary>Annotates one scene from several cameras; it is synthesised once.</summary>
    /// <param name="seed">NumPy seed of the latent, 0 to 2³² − 1.</param>
    /// <param name="truncation">How far the code is drawn to the mean code.</param>
    /// <param name="cancellation">Looked at before each view and between the tiles of its layers and rays.</param>
    public IEnumerable<AnnotatedView> Annotate(
        long seed, IEnumerable<Camera> cameras, Truncation truncation, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(cameras);
        return SynthesizeAndAnnotate(seed, cameras, truncation, cancellation);
    }

    /// <summary>Annotates a scene from several cameras.</summary>
    /// <param name="scene">One scene that kept its blocks; borrowed until the last view.</param>
    /// <param name="seed">Of the scene.</param>
    /// <param name="cancellation">Looked at before each view and between the tiles of its layers and rays.</param>
    /// <exception cref="NotFiniteNumberException">The model gives numbers that are not finite.</exception>
    public IEnumerable<AnnotatedView> Annotate(
        Eg3dScene scene, long seed, IEnumerable<Camera> cameras, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentNullException.ThrowIfNull(cameras);
        return Views(scene, seed, cameras, cancellation);
    }

    private IEnumerable<AnnotatedView> SynthesizeAndAnnotate(
        long seed, IEnumerable<Camera> cameras, Truncation truncation, CancellationToken cancellation)
    {
        using var scene = SceneSynthesis.FromSeed(model, seed, truncation, keepBlocks: true, cancellation);
        foreach (var view in Views(scene, seed, cameras, cancellation))
            yield return view;
    }

    private IEnumerable<AnnotatedView> Views(
        Eg3dScene scene, long seed, IEnumerable<Camera> cameras, CancellationToken cancellation)
    {
        using var semantics = decoder.FrozenFieldOf(scene);
        foreach (var camera in cameras)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return View(scene, seed, camera, new RenderOptions
            {
                Semantics = semantics,
                Cancellation = cancellation,
            });
        }
    }

    /// <summary>Annotates one view of a scene that is there already.</summary>
    /// <param name="options">With the decoder's field of the scene.</param>
    internal AnnotatedView View(Eg3dScene scene, long seed, Camera camera, RenderOptions options)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var views = scene.Render(CameraTensors.ToTensor([camera]), options);
        PixelConversion.RequireFinite(views, seed);
        var logits = decoder.Logits(views.Semantics!, scene.Codes, options.Cancellation);
        var size = (int)views.Rgb.shape[^1];
        return new AnnotatedView(
            seed, camera, PixelConversion.ToRgb8(views.Rgb), LabelMaps.Of(logits, views.Weight, decoder, size),
            PixelConversion.ToDepth(views))
        {
            Confidence = LabelMaps.Margins(logits, views.Weight, decoder, size),
        };
    }
}
