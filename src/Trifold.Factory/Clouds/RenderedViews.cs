using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Factory.Clouds;

/// <summary>Views of a scene as a model renders and a decoder labels them.</summary>
/// <param name="scene">One scene that kept its blocks; borrowed.</param>
/// <param name="decoder">Borrowed.</param>
/// <param name="semantics">The decoder's field of the scene; borrowed.</param>
internal sealed class RenderedViews(Eg3dScene scene, SemanticDecoder decoder, SemanticField semantics)
{
    /// <param name="seed">Seed of random noise, for models whose super-resolution adds it.</param>
    public CloudView Of(Camera camera, long seed, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var views = scene.Render(CameraTensors.ToTensor([camera]), new RenderOptions
        {
            Semantics = semantics,
            NoiseSeeds = [seed],
            Cancellation = cancellation,
        });
        PixelConversion.RequireFinite(views, seed);
        var size = (int)views.Rgb.shape[^1];
        var logits = LabelMaps.Resize(decoder.Logits(views.Semantics!, scene.Codes, cancellation), size); // [1, K, S, S]
        var (labels, margins) = LabelChoice.Of(logits.permute(0, 2, 3, 1)[0].reshape(size * size, -1), decoder.LabelsBackground);
        if (!decoder.LabelsBackground)
            labels = labels * LabelMaps.Covered(views.Weight, size).reshape(-1).to(ScalarType.Int64);
        var rgb = ((views.Rgb[0] + 1) / 2).clamp(0, 1).permute(1, 2, 0);
        var depth = views.Depth * (views.Weight >= PixelConversion.CoveredWeight).to(ScalarType.Float32);
        return new CloudView(
            camera, size, rgb.contiguous().data<float>().ToArray(),
            labels.to(ScalarType.Byte).contiguous().bytes.ToArray(), margins.contiguous().data<float>().ToArray(),
            (int)depth.shape[^1], depth.contiguous().data<float>().ToArray());
    }
}
