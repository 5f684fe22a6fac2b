using static TorchSharp.torch;

namespace Trifold.Factory.Verification;

/// <summary>One tensor that a call gives.</summary>
/// <param name="Name">Stage name, without the prefixes of a case.</param>
/// <param name="Value">The tensor.</param>
/// <param name="Mask">Where it means something, broadcastable to it; null: everywhere.</param>
internal sealed record CallResult(string Name, Tensor Value, Tensor? Mask = null);

/// <summary>A stage that a call gives once more, computed in another way.</summary>
/// <param name="Way">What tells it from the first, for people.</param>
internal sealed record OtherWay(string Way, CallResult Result);

/// <summary>The tensors that a call gives, in the order in which they arise.</summary>
internal sealed class CallResults : List<CallResult>
{
    public CallResults()
    {
    }

    public CallResults(string name, Tensor value) => Add(name, value);

    public void Add(string name, Tensor value, Tensor? mask = null) => Add(new CallResult(name, value, mask));

    private readonly List<OtherWay> _otherWays = [];

    /// <summary>The same stages computed in other ways; each is compared with what is recorded of the stage.</summary>
    public IReadOnlyList<OtherWay> OtherWays => _otherWays;

    /// <summary>A stage, computed once more in another way.</summary>
    /// <param name="way">What tells it from the first, for people.</param>
    /// <param name="result">Named as the first.</param>
    public void AddOtherWay(string way, CallResult result) => _otherWays.Add(new OtherWay(way, result));

    /// <summary>A depth, compared only where its ray absorbs something (descending samples have negative weights).</summary>
    public void AddDepth(string name, Tensor depth, Tensor weight) =>
        Add(Depth(name, depth, weight));

    /// <inheritdoc cref="AddDepth"/>
    public static CallResult Depth(string name, Tensor depth, Tensor weight) =>
        new(name, depth, weight.abs() > Comparison.LeastWeight);
}
