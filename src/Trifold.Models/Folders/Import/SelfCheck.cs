using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Seeds;
using static TorchSharp.torch;

namespace Trifold.Models.Folders.Import;

/// <summary>Renders one view of an imported model: what loads may still be noise or nothing.</summary>
internal static class SelfCheck
{
    // Enough to see that an image arises, at a fraction of a full render's time and memory.
    private const int MaxNeuralResolution = 64;

    // A view needs neighbours to be a view.
    private const int MinNeuralResolution = 4;

    // What such a view of the released models asks the decoder: 96 samples on a ray, 3 × 32 features each. A file with
    // more on each ray gets fewer rays.
    private const long MaxFeatures = (long)MaxNeuralResolution * MaxNeuralResolution * 96 * 96;

    // Less is one colour: 8-bit images have steps of 2/255.
    private const double LeastContrast = 1e-3;

    /// <exception cref="ArgumentException">The image is not finite, or constant.</exception>
    public static SelfCheckResult Run(Eg3dModel model)
    {
        var config = model.Generator.Config;
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var camera = CameraTensors.ToTensor([model.Description.Camera.Turned(0, 0)]);
        var z = torch.tensor(new NumpyRandomState(0).RandnSingle(config.ZDim), [1, config.ZDim]);
        var codes = model.Generator.Map(z, Condition(config, camera), Truncation.Off);
        using var painted = model.Generator.Synthesize(codes, LayerNoise.Const);
        using var views = painted.Render(
            camera, new RenderOptions { NeuralResolution = NeuralResolution(config) });
        if (!views.Rgb.isfinite().all().item<bool>())
            throw new ArgumentException("the image of seed 0 has numbers that are not finite.");
        var (least, largest) = (views.Rgb.min().item<float>(), views.Rgb.max().item<float>());
        if (largest - least < LeastContrast)
            throw new ArgumentException($"the image of seed 0 is constant ({least:G3} everywhere).");
        return new SelfCheckResult((int)views.Rgb.shape[3], least, largest);
    }

    private static int NeuralResolution(Eg3dConfig config)
    {
        var rendering = config.RenderingKwargs;
        var width = Math.Max(3L * config.PlaneChannels, Math.Max(config.DecoderHidden, config.DecoderColors));
        var affordable = (int)Math.Sqrt(MaxFeatures / (width * (rendering.DepthResolution + rendering.DepthResolutionImportance)));
        return Math.Min(config.NeuralRenderingResolution, Math.Clamp(affordable, MinNeuralResolution, MaxNeuralResolution));
    }

    private static Tensor? Condition(Eg3dConfig config, Tensor camera) => config.CDim switch
    {
        0 => null,
        Camera.VectorLength => camera,
        var classes => torch.zeros(1, classes),
    };
}
