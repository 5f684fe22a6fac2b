using Trifold.V1;

namespace Trifold.Worker.Operations;

/// <summary>Which parts of views are encoded.</summary>
internal static class RequestedOutputs
{
    /// <summary>The outputs asked for, each once, in the order of the contract.</summary>
    /// <param name="fallback">Where none is asked for.</param>
    /// <param name="known">That the operation has.</param>
    /// <exception cref="ArgumentException">One is not among them.</exception>
    public static Output[] Of(IEnumerable<Output> asked, Output[] fallback, Output[] known)
    {
        Output[] outputs = [.. asked.Distinct().Order()];
        foreach (var output in outputs)
        {
            if (!known.Contains(output))
                throw RequestFaults.At("outputs", $"use {string.Join(", ", known)}; got {output}.");
        }

        return outputs.Length == 0 ? fallback : outputs;
    }
}
