using Trifold.Factory.Verification;
using Trifold.Models.Checkpoints;
using static TorchSharp.torch;

namespace Trifold.Golden.Operations;

/// <summary>Sizes of layers, read off the weights that stand under a prefix.</summary>
internal sealed class WeightShapes(GoldenCase @case, string prefix)
{
    public bool Has(string name) => @case.Weights.Contains(prefix + name);

    public long[] Shape(string name) => @case.Weights.Entry(prefix + name).Shape;

    /// <summary>Output and input features of a fully connected layer, or channels of a convolution.</summary>
    public (long Out, long In) Widths(string name) => Shape(name) is [var outputs, var inputs, ..]
        ? (outputs, inputs)
        : throw new GoldenException($"{prefix}{name}: at least two axes are needed");

    /// <summary>Fills a network whose names stand under the prefix.</summary>
    public T Load<T>(T network)
        where T : nn.Module
    {
        ParameterFile.Load(network, @case.Weights, prefix, shared: true);
        return network;
    }
}
