using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Formats.Images;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Factory.Training;

/// <summary>
/// One frozen scene and its labelled views, prepared once: a training step costs neither synthesis nor marching. Owns its
/// tensors.
/// </summary>
internal sealed class LabelledScene : IDisposable
{
    // Left out of the loss by convention of the cross entropy.
    private const long Ignored = -100;

    // Of the map before its super-resolution, whose first channels would otherwise be no logits: points and meshes read them.
    private const double RawWeight = 0.3;

    private readonly SemanticDecoder _decoder;
    private readonly SemanticField _field;
    private readonly Tensor _codes;
    private readonly List<(ITrainingRays Rays, Tensor Targets, Tensor CoveredTargets, LabelImage Labels)> _views = [];

    public LabelledScene(
        Eg3dModel model, SemanticDecoder decoder, long seed, IEnumerable<LabelledView> views, CancellationToken cancellation)
    {
        _decoder = decoder;
        var config = model.Generator.Config;
        using var scene = SceneSynthesis.FromSeed(model, seed, Truncation.Off, keepBlocks: true, cancellation);
        _field = decoder.TrainingFieldOf(scene);
        _codes = scene.Codes.detach().DetachFromDisposeScope();
        foreach (var view in views)
        {
            cancellation.ThrowIfCancellationRequested();
            ITrainingRays rays = decoder.Config.OwnDensity
                ? new OpenRays(config, view.Camera)
                : FrozenRays.Of(scene, config, view.Camera);
            var (targets, covered) = Targets(view.Labels, rays);
            _views.Add((rays, targets, covered, view.Labels));
        }
    }

    public int Views => _views.Count;

    /// <summary>Mean cross entropy of a view's pixels; with a super-resolution also of the object's in the map before it.</summary>
    /// <param name="weights">Of the parts, [K]; null: all alike.</param>
    /// <param name="random">Places samples where the generator does not.</param>
    public Tensor Loss(int view, Tensor? weights, Random random)
    {
        using var scope = torch.NewDisposeScope();
        var (rays, targets, covered, _) = _views[view];
        var features = rays.Render(_field, random);
        var loss = F.cross_entropy(Logits(features, targets), targets, weights);
        // A view that meets nothing has no such pixels, and the mean over none is no number.
        if (_decoder.LabelsBackground && !_decoder.Config.OwnDensity && rays.Covered.any().item<bool>())
        {
            var raw = LabelMaps.Resize(features.narrow(1, 0, _decoder.Config.NumClasses), (int)targets.shape[^1]);
            loss += F.cross_entropy(raw, covered, weights) * RawWeight;
        }

        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>True and predicted parts of a view's pixels.</summary>
    public (byte[] Truth, byte[] Predicted) Predict(int view)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (rays, targets, _, labels) = _views[view];
        var logits = Logits(rays.Render(_field, null), targets);
        var predicted = LabelMaps.Of(logits, rays.Covered.to(ScalarType.Float32), _decoder, labels.Width);
        return (labels.Labels, predicted.Labels);
    }

    /// <summary>Pixels of each part that take part in the training, added up.</summary>
    public void Count(long[] pixels)
    {
        using var scope = torch.NewDisposeScope();
        foreach (var (_, targets, _, _) in _views)
        {
            foreach (var label in targets.data<long>())
            {
                if (label != Ignored)
                    pixels[label]++;
            }
        }
    }

    public void Dispose()
    {
        _field.Dispose();
        _codes.Dispose();
        foreach (var (rays, targets, covered, _) in _views)
        {
            rays.Dispose();
            targets.Dispose();
            covered.Dispose();
        }
    }

    // [1, K, S, S], S the size of the labels.
    private Tensor Logits(Tensor features, Tensor targets) =>
        LabelMaps.Resize(_decoder.Logits(features, _codes), (int)targets.shape[^1]);

    // All pixels that teach the decoder, and those of the object alone.
    private (Tensor Targets, Tensor Covered) Targets(LabelImage labels, ITrainingRays rays)
    {
        using var scope = torch.NewDisposeScope();
        var targets = torch.tensor(
            Array.ConvertAll(labels.Labels, label => (long)label), [1, labels.Height, labels.Width]);
        // Where nothing is rendered all parts' logits are alike without a super-resolution: those pixels are background by
        // rule and can teach nothing.
        var covered = targets.masked_fill(
            LabelMaps.Covered(rays.Covered.to(ScalarType.Float32), labels.Width).logical_not(), Ignored);
        return (
            (_decoder.LabelsBackground ? targets : covered.alias()).DetachFromDisposeScope(), covered.DetachFromDisposeScope());
    }
}
