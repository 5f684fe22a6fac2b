namespace Trifold.Kernels.Lanes;

/// <summary>
/// Arithmetic on a fixed number of float lanes. Loops are written once against it; each width is a type that the JIT
/// turns into its own machine code, and the single lane is the tests' truth.
/// </summary>
/// <typeparam name="TVector">What holds the lanes.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(float* source);

    static abstract void Store(TVector value, float* destination);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>left · right + addend, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The lesser; <paramref name="right"/> where either is not a number.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>The greater; <paramref name="right"/> where either is not a number.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>Lane by lane, one of two: by whether left is greater than right (not where either is no number).</summary>
    static abstract TVector IfGreater(TVector left, TVector right, TVector then, TVector otherwise);

    static abstract TVector Abs(TVector value);

    static abstract TVector Floor(TVector value);

    /// <summary>2 to the power of a whole number in [-126, 127].</summary>
    static abstract TVector PowerOfTwo(TVector exponent);

    /// <summary>Sum of the lanes, by halves.</summary>
    static abstract float Sum(TVector value);
}
