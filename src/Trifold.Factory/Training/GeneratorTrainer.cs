using System.Diagnostics;
using TorchSharp;
using Trifold.Factory.Worlds;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Factory.Training;

/// <summary>Where a training stands after a step.</summary>
/// <param name="Step">Steps done since the first start.</param>
/// <param name="Share">Share of the training that is done, in [0, 1].</param>
/// <param name="Loss">Loss of the step.</param>
/// <param name="Psnr">Peak signal-to-noise ratio of the step's rays, dB; the objects are new to the generator.</param>
/// <param name="DepthError">Mean error of the depth where rays meet the object, scene units.</param>
/// <param name="StepsPerSecond">Over the last steps.</param>
public sealed record TrainingProgress(
    int Step, double Share, double Loss, double Psnr, double DepthError, double StepsPerSecond);

/// <summary>
/// Distils an EG3D-family generator from a world: the generator's latent is the world's, and for every latent the world
/// knows the exact colour, opacity, depth and occupancy.
/// </summary>
public sealed class GeneratorTrainer : IDisposable
{
    // Opacity that a stretch of this length should have inside: about the spacing of fine samples at the surface.
    private const double OccupancyLength = 0.02;

    // First moment as usual; a shorter second one follows the changing scale of densities.
    private const double Beta2 = 0.99;

    // Gradients of a step have a norm of about 0.3; a rare step far above would throw the weights off.
    private const double LargestGradient = 2;

    private const float InitialDensityScale = 40;

    private readonly IWorld _world;
    private readonly Eg3dGenerator _generator;
    private readonly Eg3dGenerator _mean;
    private readonly GeneratorTrainingOptions _options;
    private readonly optim.Optimizer _optimizer;
    private readonly double[] _intrinsics;
    private readonly int _firstStep;

    /// <param name="generator">Trained in place.</param>
    /// <param name="mean">Same architecture and weights; receives the running mean of the weights.</param>
    /// <param name="intrinsics">Of the model's cameras, normalised 3×3.</param>
    /// <param name="firstStep">Steps done in earlier runs.</param>
    public GeneratorTrainer(
        IWorld world, Eg3dGenerator generator, Eg3dGenerator mean, double[] intrinsics,
        GeneratorTrainingOptions options, int firstStep = 0)
    {
        options.Check();
        if (generator.Config.ZDim != world.LatentSize)
        {
            throw new ArgumentException(
                $"z_dim: the generator's latent is the world's, so it must be {world.LatentSize}, got {generator.Config.ZDim}.");
        }

        if (generator.Config.DecoderColors != 3 || generator.Config.RenderingKwargs.SuperresolutionModule is not null)
            throw new ArgumentException("architecture: distillation needs decoder_colors 3 and no super-resolution.");
        (_world, _generator, _mean, _options) = (world, generator, mean, options);
        (_intrinsics, _firstStep) = (intrinsics, firstStep);
        _optimizer = optim.Adam(generator.parameters(), options.LearningRate, 0.9, Beta2);
    }

    /// <summary>
    /// Prepares random weights: the decoder's density is scaled up. A surface that is opaque within a pixel needs raw
    /// densities of some hundreds, and steps of the optimiser's size would take most of a training to get there.
    /// </summary>
    public static void Initialise(Eg3dGenerator generator)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var last = generator.named_parameters().Last(pair =>
            pair.name.StartsWith("decoder.", StringComparison.Ordinal) && pair.name.EndsWith("weight", StringComparison.Ordinal));
        last.parameter[0].mul_(InitialDensityScale);
    }

    /// <summary>Trains until the steps or the time are used up, or until cancelled (which is no error).</summary>
    /// <param name="report">Called after every step.</param>
    /// <returns>Steps done since the first start.</returns>
    public int Run(Action<TrainingProgress> report, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var rate = new StepRate();
        var step = _firstStep;
        while (ShareDone(step, clock) < 1 && !cancellation.IsCancellationRequested)
        {
            SetLearningRate(step, ShareDone(step, clock));
            var (loss, psnr, depthError) = Step(step);
            step++;
            report(new TrainingProgress(step, ShareDone(step, clock), loss, psnr, depthError, rate.Tick()));
        }

        return step;
    }

    public void Dispose() => _optimizer.Dispose();

    private (double Loss, double Psnr, double DepthError) Step(int step)
    {
        using var scope = torch.NewDisposeScope();
        var radius = _generator.Config.RenderingKwargs.AvgCameraRadius;
        using var batch = DistillationBatch.Draw(
            _world, _options.Latents, _options.Rays, _options.Probes, _intrinsics, radius, unchecked(_options.Seed * 1_000_003 + step));

        _optimizer.zero_grad();
        using var codes = _generator.Map(batch.Latents, null, Truncation.Off);
        using var scene = _generator.Synthesize(codes, LayerNoise.None);
        var (rayLoss, psnr, depthError) = RayTerms(scene, batch);
        var loss = rayLoss + PointTerms(scene, batch);
        loss.backward();
        nn.utils.clip_grad_norm_(_generator.parameters(), LargestGradient);
        _optimizer.step();
        UpdateMean(step);
        return (loss.item<float>(), psnr, depthError);
    }

    private (Tensor Loss, double Psnr, double DepthError) RayTerms(Eg3dScene scene, DistillationBatch batch)
    {
        var sampling = _generator.Config.RenderingKwargs.ToSampling() with { MaxSamplesAtOnce = int.MaxValue };
        var jitter = torch.rand(batch.Rays.Images, batch.Rays.Count, sampling.CoarseSamples, 1);
        var importance = torch.rand(batch.Rays.Images * batch.Rays.Count, sampling.FineSamples);
        using var seen = new TensorVolumeRenderer().Render(
            scene.Field, null, batch.Rays, sampling, new SampleDraws(jitter, importance));

        var color = F.mse_loss(seen.Features, batch.Rgb);
        var opacity = F.mse_loss(seen.Weight, batch.Alpha);
        var hits = batch.Alpha.sum().clamp_min(1);
        var depthErrors = (seen.Depth - batch.Depth).abs() * batch.Alpha;
        // Weighing by what the ray absorbs takes the division out of the gradient, which explodes for faint rays.
        var depth = (depthErrors * seen.Weight.detach()).sum() / hits;
        var loss = color + opacity * _options.OpacityWeight + depth * _options.DepthWeight;
        // Colours span two units, so that a mean square of 4 is 0 dB.
        return (loss, 10 * Math.Log10(4 / color.item<float>()), (depthErrors.sum() / hits).item<float>());
    }

    private Tensor PointTerms(Eg3dScene scene, DistillationBatch batch)
    {
        using var at = scene.Query(batch.Points);
        // −log of the light that passes, and of the light that does not: a logistic loss on the opacity of a stretch.
        var opticalDepth = F.softplus(at.Densities - 1) * OccupancyLength;
        var absorbed = (1 - torch.exp(-opticalDepth)).clamp_min(1e-4);
        var occupancy = (opticalDepth * (1 - batch.Occupancy) - absorbed.log() * batch.Occupancy).mean();
        var known = batch.OnSurface.sum().clamp_min(1) * 3;
        var color = ((at.Colors - batch.PointColors).square() * batch.OnSurface).sum() / known;
        return occupancy * _options.OccupancyWeight + color * _options.SurfaceColorWeight;
    }

    private void UpdateMean(int step)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        // Early steps would otherwise weigh the random start for long.
        var decay = Math.Min(_options.MeanDecay, (step + 1.0) / (step + 10));
        var live = _generator.state_dict();
        foreach (var (name, tensor) in _mean.state_dict())
            tensor.lerp_(live[name], (float)(1 - decay));
    }

    private void SetLearningRate(int step, double share)
    {
        var cosine = 0.5 + 0.5 * Math.Cos(Math.PI * Math.Min(1, share));
        var rate = _options.FinalLearningRate + (_options.LearningRate - _options.FinalLearningRate) * cosine;
        var warm = Math.Min(1, (step - _firstStep + 1.0) / _options.WarmUpSteps);
        foreach (var group in _optimizer.ParamGroups)
            group.LearningRate = rate * warm;
    }

    private double ShareDone(int step, Stopwatch clock)
    {
        var bySteps = step / (double)_options.Steps;
        return _options.Duration is { } duration ? Math.Max(bySteps, clock.Elapsed / duration) : bySteps;
    }
}
