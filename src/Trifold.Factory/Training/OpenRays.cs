using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Rendering;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Factory.Training;

/// <summary>
/// The rays of one view for a decoder with a density of its own: nothing that the generator knows says what they meet.
/// </summary>
internal sealed class OpenRays : ITrainingRays
{
    // A third of the model's 48, at other places in every step. Frozen rays have 8, and only those that meet the object.
    private const int SamplesPerStep = 16;

    private readonly int _resolution;
    private readonly VolumeSampling _sampling;
    private readonly Rays _rays;

    public OpenRays(Eg3dConfig config, Camera camera)
    {
        using var scope = torch.NewDisposeScope();
        _resolution = config.NeuralRenderingResolution;
        _sampling = OwnDensityRenderer.Even(config.RenderingKwargs.ToSampling());
        var vector = CameraTensors.ToTensor([camera]);
        _rays = RaySampler.Sample(CameraTensors.Poses(vector), CameraTensors.Intrinsics(vector), _resolution);
        _rays.Origins.DetachFromDisposeScope();
        _rays.Directions.DetachFromDisposeScope();
        Covered = torch.ones(1, 1, _resolution, _resolution, dtype: ScalarType.Bool).DetachFromDisposeScope();
    }

    /// <summary>All of them: where nothing is, the decoder itself has to say so.</summary>
    public Tensor Covered { get; }

    public Tensor Render(SemanticField field, Random? random)
    {
        if (field is not ISemanticDensityField own)
            throw new ArgumentException("field: it has no density of its own to render these rays by.", nameof(field));
        using var scope = torch.NewDisposeScope();
        var features = random is null
            ? OwnDensityRenderer.Render(own, _rays, _sampling)
            : OwnDensityRenderer.Render(
                own, _rays, _sampling with { CoarseSamples = SamplesPerStep }, Jitter(random)); // [1, R·R, K']
        return features.transpose(1, 2).reshape(1, -1, _resolution, _resolution).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _rays.Dispose();
        Covered.Dispose();
    }

    private Tensor Jitter(Random random)
    {
        var draws = new float[_rays.Count * SamplesPerStep];
        for (var i = 0; i < draws.Length; i++)
            draws[i] = random.NextSingle();
        return torch.tensor(draws, [1, _rays.Count, SamplesPerStep, 1]);
    }
}
