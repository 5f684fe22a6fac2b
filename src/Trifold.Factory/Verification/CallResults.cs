using static TorchSharp.torch;

namespace Trifold.Factory.Verification;

/// <summary>One tensor that a call gives.</summary>
/// <param name="Name">Stage name, without the prefixes of a case.</param>
/// <param name="Value">The tensor.</param>
/// <param name="Mask">Where it means something, broadcastable to it; null: everywhere.</param>
internal sealed record CallResult(string Name, Tensor Value, Tensor? Mask = null);

/// <summary>The tensors that a call gives, in the order in which they arise.</summary>
internal sealed class CallResults : List<CallResult>
{
    public CallResults()
    {
    }

    public CallResults(string name, Tensor value) => Add(name, value);

    public void Add(string name, Tensor value, Tensor? mask = null) => Add(new CallResult(name, value, mask));

    /// <summary>A depth, compared only where its ray absorbs something (descending samples have negative weights).</summary>
    public void AddDepth(string name, Tensor depth, Tensor weight) =>
        Add(name, depth, weight.abs() > Comparison.LeastWeight);
}
