using TorchSharp;
using TorchSharp.Modules;
using Trifold.Models.Semantics.DatasetGan;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Factory.Training.Pixels;

/// <summary>
/// M classifiers as one: each tensor of theirs stacked on a leading axis. They learn exactly as they would apart, since
/// normalisation goes by channel and Adam by element, but a batch of 64 pixels is too small to keep a processor busy, and
/// together they take a fraction of the time.
/// </summary>
internal sealed class ClassifierStack : IDisposable
{
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    private readonly Dictionary<string, Tensor> _state = [];
    private readonly int _count;

    /// <param name="classifiers">Of one shape; copied.</param>
    public ClassifierStack(IReadOnlyList<PixelClassifier> classifiers)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        _count = classifiers.Count;
        var trained = classifiers[0].named_parameters().Select(pair => pair.name).ToHashSet();
        var states = classifiers.Select(classifier => classifier.state_dict()).ToArray();
        foreach (var name in states[0].Keys)
        {
            var stacked = torch.stack([.. states.Select(state => state[name])]);
            _state[name] = (trained.Contains(name) ? nn.Parameter(stacked) : stacked).DetachFromDisposeScope();
        }
    }

    /// <summary>What is trained.</summary>
    public IEnumerable<Parameter> Parameters => _state.Values.OfType<Parameter>();

    /// <summary>Mean cross entropy of each classifier's batch, in training mode: the running statistics follow.</summary>
    /// <param name="features">[M, B, F].</param>
    /// <param name="labels">[M, B].</param>
    /// <returns>[M].</returns>
    public Tensor Losses(Tensor features, Tensor labels)
    {
        using var scope = torch.NewDisposeScope();
        var batch = features.shape[1];
        var first = Normalised(F.relu(Linear(features, "layers.0")), "layers.2");
        var second = Normalised(F.relu(Linear(first, "layers.3")), "layers.5");
        var logits = Linear(second, "layers.6"); // [M, B, K]
        return F.cross_entropy(logits.reshape(_count * batch, -1), labels.reshape(-1), reduction: nn.Reduction.None)
            .reshape(_count, batch).mean([1]).MoveToOuterDisposeScope();
    }

    /// <summary>Writes one of them back.</summary>
    /// <param name="model">0 to M − 1.</param>
    public void CopyTo(int model, PixelClassifier classifier)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        foreach (var (name, tensor) in classifier.state_dict())
            tensor.copy_(_state[name][model]);
    }

    public void Dispose()
    {
        foreach (var tensor in _state.Values)
            tensor.Dispose();
    }

    private Tensor Linear(Tensor x, string layer) =>
        _state[$"{layer}.bias"].unsqueeze(1).baddbmm(x, _state[$"{layer}.weight"].transpose(1, 2)); // [M, B, H]

    // A channel of a classifier is a channel of the stack.
    private Tensor Normalised(Tensor x, string layer)
    {
        _state[$"{layer}.num_batches_tracked"].add_(1);
        var (batch, width) = (x.shape[1], x.shape[2]);
        var channels = x.permute(1, 0, 2).reshape(batch, _count * width);
        return F.batch_norm(
                channels, _state[$"{layer}.running_mean"].view(-1), _state[$"{layer}.running_var"].view(-1),
                _state[$"{layer}.weight"].view(-1), _state[$"{layer}.bias"].view(-1), true, Momentum, Epsilon)
            .reshape(batch, _count, width).permute(1, 0, 2);
    }
}
