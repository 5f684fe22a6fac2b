using System.Runtime.InteropServices;
using Trifold.Models.Checkpoints;

namespace Trifold.Models.Folders.Import;

/// <summary>Looks for infinite and undefined numbers in a tensor's bytes.</summary>
internal static class FiniteNumbers
{
    public static bool All(ReadOnlySpan<byte> bytes, SafetensorsDType dtype)
    {
        switch (dtype)
        {
            case SafetensorsDType.F64:
                foreach (var number in MemoryMarshal.Cast<byte, double>(bytes))
                {
                    if (!double.IsFinite(number))
                        return false;
                }

                return true;
            case SafetensorsDType.F32:
                foreach (var number in MemoryMarshal.Cast<byte, float>(bytes))
                {
                    if (!float.IsFinite(number))
                        return false;
                }

                return true;
            case SafetensorsDType.F16:
                return NoExponentFull(bytes, 0x7c00);
            case SafetensorsDType.BF16:
                return NoExponentFull(bytes, 0x7f80);
            default:
                return true;
        }
    }

    // Half-precision formats say "not finite" by an exponent of ones.
    private static bool NoExponentFull(ReadOnlySpan<byte> bytes, int exponent)
    {
        foreach (var number in MemoryMarshal.Cast<byte, ushort>(bytes))
        {
            if ((number & exponent) == exponent)
                return false;
        }

        return true;
    }
}
