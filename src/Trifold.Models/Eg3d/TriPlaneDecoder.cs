using TorchSharp;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Trifold.Models.Eg3d;

/// <summary>The small MLP from plane features to colour features and raw density (EG3D specification, section 8).</summary>
public sealed class TriPlaneDecoder : nn.Module, ITriPlaneDecoder
{
    // The sigmoid is widened so that 0 and 1 are reached (MipNeRF, arXiv:2103.13415, sec. 3.4).
    private const double SigmoidWidening = 0.001;

    private readonly SoftplusStack net;

    /// <param name="inFeatures">C: features of a plane.</param>
    /// <param name="hidden">Width of the hidden layers.</param>
    /// <param name="colors">Colour features.</param>
    /// <param name="extraLayers">Hidden layers beyond the first (two in arXiv:2402.00225).</param>
    public TriPlaneDecoder(long inFeatures, long hidden, long colors, int extraLayers, double learningRateMultiplier)
        : base(nameof(TriPlaneDecoder))
    {
        long[] widths = [inFeatures, .. Enumerable.Repeat(hidden, extraLayers + 1), colors + 1];
        net = new SoftplusStack(widths, learningRateMultiplier);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public TriPlaneDecoderLayers Layers => new(net.Layers, SigmoidWidening);

    /// <inheritdoc/>
    public FieldSamples Decode(Tensor features)
    {
        using var scope = torch.NewDisposeScope();
        var output = net.forward(features);
        var colors = output[TensorIndex.Ellipsis, 1..].sigmoid() * (1 + 2 * SigmoidWidening) - SigmoidWidening;
        return new FieldSamples(
            colors.MoveToOuterDisposeScope(), output[TensorIndex.Ellipsis, ..1].MoveToOuterDisposeScope());
    }
}

/// <summary>Fully connected layers with softplus between them, named 0, 2, 4, … as a sequence with activations is.</summary>
public sealed class SoftplusStack : nn.Module<Tensor, Tensor>
{
    private readonly FullyConnectedLayer[] _layers;

    /// <param name="widths">Width of the input, of every hidden layer and of the output.</param>
    public SoftplusStack(IReadOnlyList<long> widths, double learningRateMultiplier)
        : base(nameof(SoftplusStack))
    {
        _layers = new FullyConnectedLayer[widths.Count - 1];
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i] = new FullyConnectedLayer(
                widths[i], widths[i + 1], learningRateMultiplier: learningRateMultiplier);
            register_module($"{2 * i}", _layers[i]);
        }
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<FullyConnectedLayer> Layers => _layers;

    public override Tensor forward(Tensor input)
    {
        using var scope = torch.NewDisposeScope();
        var x = _layers[0].forward(input);
        foreach (var layer in _layers.Skip(1))
            x = layer.forward(F.softplus(x));
        return x.MoveToOuterDisposeScope();
    }
}
