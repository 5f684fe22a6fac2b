using TorchSharp;
using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Seeds;

namespace Trifold.Golden.Operations;

/// <summary>NumPy's legacy generator.</summary>
internal static class RandomOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All = [("numpy_randn", (a, _, _) => Randn(a))];

    private static CallResults Randn(CallArguments arguments)
    {
        var random = new NumpyRandomState(arguments.Json("seed").GetUInt32());
        long[] shape = [.. arguments.Ints("shape").Select(size => (long)size)];
        var count = shape.Aggregate(1L, (product, size) => product * size);
        return new CallResults("randn", torch.tensor(random.RandnSingle(checked((int)count)), shape));
    }
}
