using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Factory.Pictures;

/// <summary>Codes on the way through others, straight from each to the next.</summary>
public static class CodePath
{
    /// <summary>Frames of a path: every key code and what lies evenly between.</summary>
    /// <param name="keys">K: how many key codes, at least 2.</param>
    /// <param name="steps">Frames from one key to the next, at least 1.</param>
    public static int Count(int keys, int steps)
    {
        if (keys < 2)
            throw new ArgumentException($"seeds: at least two are needed to go from one to another, got {keys}.");
        if (steps < 1)
            throw new ArgumentException($"frames: must be at least 1, got {steps}.");
        return checked((keys - 1) * steps + 1);
    }

    /// <summary>The code of one frame.</summary>
    /// <param name="keys">Key codes, each [1, L, D], at least 2.</param>
    /// <param name="steps">Frames from one key to the next.</param>
    /// <param name="frame">0 (the first key) to <see cref="Count"/> − 1 (the last).</param>
    /// <returns>[1, L, D].</returns>
    public static Tensor At(IReadOnlyList<Tensor> keys, int steps, int frame)
    {
        var count = Count(keys.Count, steps);
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, count);
        var key = Math.Min(frame / steps, keys.Count - 2);
        var share = (frame - key * steps) / (double)steps;
        using var scope = torch.NewDisposeScope();
        // The ends exactly, without the rounding of a sum that cancels.
        var code = share == 0 ? keys[key].alias()
            : share == 1 ? keys[key + 1].alias()
            : keys[key] + (keys[key + 1] - keys[key]) * share;
        return code.MoveToOuterDisposeScope();
    }
}
