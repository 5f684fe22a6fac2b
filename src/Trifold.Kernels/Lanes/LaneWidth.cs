using System.Runtime.Intrinsics;

namespace Trifold.Kernels.Lanes;

/// <summary>How many floats the kernels handle at once.</summary>
public enum LaneWidth
{
    /// <summary>One: slow, the reference.</summary>
    Single = 1,

    /// <summary>Eight (AVX2 with FMA).</summary>
    Vector256 = 8,

    /// <summary>Sixteen (AVX-512).</summary>
    Vector512 = 16,
}

/// <summary>Which widths this machine has.</summary>
public static class LaneWidths
{
    /// <summary>The widest that runs in hardware, chosen once.</summary>
    public static LaneWidth Widest { get; } =
        Vector512.IsHardwareAccelerated ? LaneWidth.Vector512
        : Vector256.IsHardwareAccelerated ? LaneWidth.Vector256
        : LaneWidth.Single;

    /// <summary>Every width that can be run here; those that are not in hardware are emulated, slowly.</summary>
    public static IReadOnlyList<LaneWidth> All { get; } = [LaneWidth.Single, LaneWidth.Vector256, LaneWidth.Vector512];
}
