using static TorchSharp.torch;

namespace Trifold.Models;

/// <summary>The one way public entries check tensor shapes: the message says argument, wanted and got.</summary>
public static class ShapeGuard
{
    /// <summary>Any size is accepted on this axis.</summary>
    public const long Any = -1;

    /// <param name="tensor">The tensor to check.</param>
    /// <param name="argument">Its name in the caller's signature.</param>
    /// <param name="wanted">Wanted sizes, <see cref="Any"/> where free.</param>
    /// <exception cref="ArgumentException">The number of axes or a size differs.</exception>
    public static void Require(Tensor tensor, string argument, params ReadOnlySpan<long> wanted)
    {
        ArgumentNullException.ThrowIfNull(tensor, argument);
        var got = tensor.shape;
        var fits = got.Length == wanted.Length;
        for (var axis = 0; fits && axis < got.Length; axis++)
            fits = wanted[axis] == Any || wanted[axis] == got[axis];
        if (fits)
            return;

        var form = new string[wanted.Length];
        for (var axis = 0; axis < wanted.Length; axis++)
            form[axis] = wanted[axis] == Any ? "*" : wanted[axis].ToString();
        throw new ArgumentException(
            $"{argument}: the shape must be [{string.Join(", ", form)}], got [{string.Join(", ", got)}].", argument);
    }
}
