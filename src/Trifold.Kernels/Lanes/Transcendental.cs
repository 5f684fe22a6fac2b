using System.Runtime.CompilerServices;

namespace Trifold.Kernels.Lanes;

/// <summary>
/// Elementary functions, lane by lane, built from exactly rounded steps in a fixed order: every width gives the same
/// bits. Their largest errors are stated in units in the last place (ulp) and tested.
/// </summary>
internal static class Transcendental<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts, the first with zeros at its end, so that multiples of it are exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // Beyond these the result would leave the normal numbers.
    private const float SmallestExponent = -87.33654f;
    private const float LargestExponent = 88.02969f;

    /// <summary>e to the power of x, within 2 ulp; arguments are clamped to [-87.33, 88.02], what is no number stays so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        // Of a pair with a NaN the second comes back, so x stands there.
        x = TLanes.Min(TLanes.Broadcast(LargestExponent), TLanes.Max(TLanes.Broadcast(SmallestExponent), x));
        var power = TLanes.Floor(TLanes.MultiplyAdd(x, TLanes.Broadcast(Log2E), TLanes.Broadcast(0.5f)));
        var r = TLanes.MultiplyAdd(power, TLanes.Broadcast(-Ln2High), x);
        r = TLanes.MultiplyAdd(power, TLanes.Broadcast(-Ln2Low), r);
        // Taylor's series: within half of ln 2 its rest after the seventh power is below 6e-9. Powers in pairs: a processor
        // has room for few such chains at once, so that their length decides.
        var square = TLanes.Multiply(r, r);
        var sum = Linear(1 / 720f, 1 / 5040f, r);
        sum = TLanes.MultiplyAdd(sum, square, Linear(1 / 24f, 1 / 120f, r));
        sum = TLanes.MultiplyAdd(sum, square, Linear(0.5f, 1 / 6f, r));
        sum = TLanes.MultiplyAdd(sum, square, TLanes.Add(r, TLanes.Broadcast(1)));
        return TLanes.Multiply(sum, TLanes.PowerOfTwo(power));
    }

    /// <summary>ln(1 + e^x), within 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Softplus(TVector x)
    {
        var t = Exp(TLanes.Subtract(TLanes.Broadcast(0), TLanes.Abs(x)));
        return TLanes.Add(TLanes.Max(x, TLanes.Broadcast(0)), LogOnePlus(t));
    }

    /// <summary>1 / (1 + e^−x), within 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid(TVector x)
    {
        var one = TLanes.Broadcast(1);
        return TLanes.Divide(one, TLanes.Add(one, Exp(TLanes.Subtract(TLanes.Broadcast(0), x))));
    }

    /// <summary>ln(1 + t) for t in [0, 1], within 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOnePlus(TVector t)
    {
        // The polynomial of degree 9 whose largest relative error against ln(1 + t) / t on [0, 1] is least: 4.7e-9.
        var square = TLanes.Multiply(t, t);
        var sum = Linear(0.01985146230084517f, -0.0032440251740557123f, t);
        sum = TLanes.MultiplyAdd(sum, square, Linear(0.10603654849069978f, -0.05695953404008553f, t));
        sum = TLanes.MultiplyAdd(sum, square, Linear(0.19675939243374083f, -0.15305592541613566f, t));
        sum = TLanes.MultiplyAdd(sum, square, Linear(0.3332996241616537f, -0.2495413365230231f, t));
        sum = TLanes.MultiplyAdd(sum, square, Linear(0.9999999952872204f, -0.4999990242275645f, t));
        return TLanes.Multiply(sum, t);
    }

    // constant + slope · x
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Linear(float constant, float slope, TVector x) =>
        TLanes.MultiplyAdd(TLanes.Broadcast(slope), x, TLanes.Broadcast(constant));
}
