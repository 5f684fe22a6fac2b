using System.Diagnostics;
using TorchSharp;
using TorchSharp.Modules;
using Trifold.Factory.Worlds;
using Trifold.Models.Checkpoints;
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
/// <param name="SurfacePsnr">Peak signal-to-noise ratio of the colours of surface points, dB; the objects are new to the
/// generator.</param>
/// <param name="ImagePsnr">That of the step's images, dB; null before images are rendered.</param>
/// <param name="DepthError">Mean error of the depth where the object is seen, scene units; null as well.</param>
/// <param name="StepsPerSecond">Over the last steps.</param>
public sealed record TrainingProgress(
    int Step, double Share, double Loss, double SurfacePsnr, double? ImagePsnr, double? DepthError, double StepsPerSecond);

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

    private const string SuperResolutionPrefix = "superresolution.";

    private readonly IWorld _world;
    private readonly Eg3dGenerator _generator;
    private readonly Eg3dGenerator _mean;
    private readonly GeneratorTrainingOptions _options;
    private readonly AdamW _optimizer;
    private readonly TrainingViews _views;
    private TimeSpan _spent;

    /// <param name="generator">Trained in place.</param>
    /// <param name="mean">Same architecture and weights; receives the running mean of the weights.</param>
    public GeneratorTrainer(
        IWorld world, Eg3dGenerator generator, Eg3dGenerator mean, GeneratorTrainingOptions options)
    {
        options.Check();
        if (generator.Config.ZDim != world.LatentSize)
        {
            throw new ArgumentException(
                $"z_dim: the generator's latent is the world's, so it must be {world.LatentSize}, got {generator.Config.ZDim}.");
        }

        CheckSizes(generator);
        (_world, _generator, _mean, _options) = (world, generator, mean, options);
        _views = new TrainingViews(world.Viewpoints);
        _optimizer = Optimizer(generator, options);
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

    /// <summary>Steps done since the first start.</summary>
    public int StepsDone { get; private set; }

    /// <summary>Goes on where <see cref="Save"/> stood: to the same numbers as without the interruption.</summary>
    /// <exception cref="CheckpointException">The file is none of this architecture's checkpoints.</exception>
    public void Resume(string path) => (StepsDone, _spent) = TrainingCheckpoint.Load(path, _generator, _mean, _optimizer);

    /// <summary>Writes a checkpoint, whole or not at all.</summary>
    public void Save(string path) => TrainingCheckpoint.Save(path, _generator, _mean, _optimizer, StepsDone, _spent);

    /// <summary>Trains until the steps or the time are used up, or until cancelled (which is no error).</summary>
    /// <param name="report">Called after every step.</param>
    public void Run(Action<TrainingProgress> report, CancellationToken cancellation)
    {
        var rate = new StepRate();
        var last = Stopwatch.GetTimestamp();
        while (ShareDone < 1 && !cancellation.IsCancellationRequested)
        {
            SetLearningRate(ShareDone);
            var progress = Step(StepsDone, ShareDone);
            StepsDone++;
            var now = Stopwatch.GetTimestamp();
            _spent += Stopwatch.GetElapsedTime(last, now);
            last = now;
            report(progress with { Share = ShareDone, StepsPerSecond = rate.Tick() });
        }
    }

    public void Dispose() => _optimizer.Dispose();

    private TrainingProgress Step(int step, double share)
    {
        using var scope = torch.NewDisposeScope();
        using var objects = DrawnObjects.Draw(_world, _options.Latents, SeedOf(step));
        _optimizer.zero_grad();
        using var codes = _generator.Map(objects.Latents, null, Truncation.Off);
        using var scene = _generator.Synthesize(codes, LayerNoise.None);
        var rendersImages = share >= _options.PointShare;
        var (loss, surface) = PointLoss(
            scene, objects, rendersImages ? _options.OccupancyWeightBesideImages : _options.OccupancyWeight);
        ImageErrors? image = null;
        if (rendersImages)
        {
            (var imageLoss, image) = ImageLoss(scene, objects, step);
            loss += imageLoss;
        }

        loss.backward();
        nn.utils.clip_grad_norm_(_generator.parameters(), LargestGradient);
        _optimizer.step();
        UpdateMean(step);
        return new TrainingProgress(step + 1, share, loss.item<float>(), surface, image?.Psnr, image?.DepthError, 0);
    }

    private int SeedOf(int step) => unchecked(_options.Seed * 1_000_003 + step);

    // Ten times as many samples of the surface as rays would give at the same cost, and no marching in their gradients.
    private (Tensor Loss, double Psnr) PointLoss(Eg3dScene scene, DrawnObjects objects, double occupancyWeight)
    {
        using var batch = PointBatch.Draw(objects, _views, _options.SurfacePoints);
        using var at = scene.Query(batch.Points);
        // −log of the light that passes, and of the light that does not: a logistic loss on the opacity of a stretch.
        var opticalDepth = F.softplus(at.Densities - 1) * OccupancyLength;
        var absorbed = (1 - torch.exp(-opticalDepth)).clamp_min(1e-4);
        var occupancy = (opticalDepth * (1 - batch.Occupancy) - absorbed.log() * batch.Occupancy).mean();
        var known = batch.OnSurface.sum().clamp_min(1) * 3;
        var colors = at.Colors[.., ..(int)batch.SurfaceCount, ..3];
        var error = ((colors - batch.Colors).square() * batch.OnSurface).sum() / known;
        return (occupancy * occupancyWeight + error * _options.SurfaceColorWeight, -10 * Math.Log10(error.item<float>()));
    }

    private (Tensor Loss, ImageErrors Errors) ImageLoss(Eg3dScene scene, DrawnObjects objects, int step)
    {
        var config = _generator.Config;
        var resolution = config.NeuralRenderingResolution;
        var side = Math.Min(_options.PatchSide, resolution);
        using var batch = PatchBatch.Draw(objects, _views, resolution, config.ImgResolution / resolution, side);
        var sampling = config.RenderingKwargs.ToSampling() with { MaxSamplesAtOnce = int.MaxValue };
        using var random = new Generator((ulong)SeedOf(step));
        var jitter = torch.rand([batch.Rays.Images, batch.Rays.Count, sampling.CoarseSamples, 1], generator: random);
        var importance = torch.rand([batch.Rays.Images * batch.Rays.Count, sampling.FineSamples], generator: random);
        using var seen = new TensorVolumeRenderer().Render(
            scene.Field, null, batch.Rays, sampling, new SampleDraws(jitter, importance));

        var loss = F.mse_loss(seen.Features[.., .., ..3], batch.RawRgb)
            + F.mse_loss(seen.Weight, batch.Alpha) * _options.OpacityWeight;
        var solid = batch.Solid.sum().clamp_min(1);
        var depthErrors = (seen.Depth - batch.Depth).abs() * batch.Solid;
        // Weighing by what the ray absorbs takes the division out of the gradient, which explodes for faint rays.
        loss += (depthErrors * seen.Weight.detach()).sum() / solid * _options.DepthWeight;

        var features = seen.Features.transpose(1, 2).reshape(objects.Instances.Count, -1, side, side);
        var raw = features[.., ..3];
        var image = _generator.SuperResolution is { } superResolution
            ? superResolution.EnlargePart(raw, features, scene.Codes, LayerNoise.None)
            : raw;
        var imageError = ((image - batch.Rgb).square() * batch.Counts).sum() / (batch.Counts.sum() * 3);
        loss += imageError * _options.ImageWeight;
        // Colours span two units, so that a mean square of 4 is 0 dB.
        return (loss, new ImageErrors(10 * Math.Log10(4 / imageError.item<float>()), (depthErrors.sum() / solid).item<float>()));
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

    // The super-resolution starts with the images, so its rate falls from there: two groups, in this order.
    private static AdamW Optimizer(Eg3dGenerator generator, GeneratorTrainingOptions options)
    {
        return optim.AdamW(generator.named_parameters()
            .GroupBy(pair => pair.name.StartsWith(SuperResolutionPrefix, StringComparison.Ordinal), pair => pair.parameter)
            .OrderBy(group => group.Key)
            .Select(group => new AdamW.ParamGroup(
                group.ToArray(), options.LearningRate, 0.9, Beta2, weight_decay: options.WeightDecay)));
    }

    private void SetLearningRate(double share)
    {
        var warm = Math.Min(1, (StepsDone + 1.0) / _options.WarmUpSteps);
        var start = 0.0;
        foreach (var group in _optimizer.ParamGroups)
        {
            var done = Math.Clamp((share - start) / (1 - start), 0, 1);
            var cosine = 0.5 + 0.5 * Math.Cos(Math.PI * done);
            group.LearningRate =
                warm * (_options.FinalLearningRate + (_options.LearningRate - _options.FinalLearningRate) * cosine);
            start = Math.Min(_options.PointShare, 0.99);
        }
    }

    private static void CheckSizes(Eg3dGenerator generator)
    {
        var (image, render) = (generator.Config.ImgResolution, generator.Config.NeuralRenderingResolution);
        var input = generator.SuperResolution?.InputResolution ?? image;
        if (render != input)
        {
            throw new ArgumentException(
                $"neural_rendering_resolution: training renders what the super-resolution takes, {input}, got {render}.");
        }
    }

    private double ShareDone
    {
        get
        {
            var bySteps = StepsDone / (double)_options.Steps;
            return _options.Duration is { } duration ? Math.Max(bySteps, _spent / duration) : bySteps;
        }
    }

    private sealed record ImageErrors(double Psnr, double DepthError);
}
