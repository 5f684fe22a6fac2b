using System.Runtime.CompilerServices;

namespace Trifold.Kernels.Lanes;

/// <summary>Two vectors that are handled together.</summary>
internal struct Pair<TVector>(TVector first, TVector second)
    where TVector : unmanaged
{
    public TVector First = first;
    public TVector Second = second;
}

/// <summary>
/// Twice the lanes of another width, operation by operation: a constant that is read from memory then serves two vectors.
/// Long formulas of few variables are bound by such reads where there are sixteen registers.
/// </summary>
internal readonly unsafe struct PairedLanes<TVector, TLanes> : ILanes<Pair<TVector>>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TLanes.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Broadcast(float value)
    {
        var both = TLanes.Broadcast(value);
        return new Pair<TVector>(both, both);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Load(float* source) => new(TLanes.Load(source), TLanes.Load(source + TLanes.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Pair<TVector> value, float* destination)
    {
        TLanes.Store(value.First, destination);
        TLanes.Store(value.Second, destination + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Add(Pair<TVector> left, Pair<TVector> right) =>
        new(TLanes.Add(left.First, right.First), TLanes.Add(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Subtract(Pair<TVector> left, Pair<TVector> right) =>
        new(TLanes.Subtract(left.First, right.First), TLanes.Subtract(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Multiply(Pair<TVector> left, Pair<TVector> right) =>
        new(TLanes.Multiply(left.First, right.First), TLanes.Multiply(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Divide(Pair<TVector> left, Pair<TVector> right) =>
        new(TLanes.Divide(left.First, right.First), TLanes.Divide(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> MultiplyAdd(Pair<TVector> left, Pair<TVector> right, Pair<TVector> addend) => new(
        TLanes.MultiplyAdd(left.First, right.First, addend.First),
        TLanes.MultiplyAdd(left.Second, right.Second, addend.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Min(Pair<TVector> left, Pair<TVector> right) =>
        new(TLanes.Min(left.First, right.First), TLanes.Min(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> IfGreater(
        Pair<TVector> left, Pair<TVector> right, Pair<TVector> then, Pair<TVector> otherwise) => new(
        TLanes.IfGreater(left.First, right.First, then.First, otherwise.First),
        TLanes.IfGreater(left.Second, right.Second, then.Second, otherwise.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Max(Pair<TVector> left, Pair<TVector> right) =>
        new(TLanes.Max(left.First, right.First), TLanes.Max(left.Second, right.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Abs(Pair<TVector> value) => new(TLanes.Abs(value.First), TLanes.Abs(value.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> Floor(Pair<TVector> value) => new(TLanes.Floor(value.First), TLanes.Floor(value.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TVector> PowerOfTwo(Pair<TVector> exponent) =>
        new(TLanes.PowerOfTwo(exponent.First), TLanes.PowerOfTwo(exponent.Second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Pair<TVector> value) => TLanes.Sum(value.First) + TLanes.Sum(value.Second);
}
