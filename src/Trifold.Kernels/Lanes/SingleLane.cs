namespace Trifold.Kernels.Lanes;

/// <summary>One lane: plain scalar arithmetic, the truth that the vector widths are tested against.</summary>
internal readonly unsafe struct SingleLane : ILanes<float>
{
    private const int ExponentBias = 127;
    private const int MantissaBits = 23;

    public static int Count => 1;

    public static float Broadcast(float value) => value;

    public static float Load(float* source) => *source;

    public static void Store(float value, float* destination) => *destination = value;

    public static float Add(float left, float right) => left + right;

    public static float Subtract(float left, float right) => left - right;

    public static float Multiply(float left, float right) => left * right;

    public static float Divide(float left, float right) => left / right;

    public static float MultiplyAdd(float left, float right, float addend) =>
        MathF.FusedMultiplyAdd(left, right, addend);

    public static float Min(float left, float right) => left < right ? left : right;

    public static float Max(float left, float right) => left > right ? left : right;

    public static float IfGreater(float left, float right, float then, float otherwise) =>
        left > right ? then : otherwise;

    public static float Abs(float value) => MathF.Abs(value);

    public static float Floor(float value) => MathF.Floor(value);

    public static float PowerOfTwo(float exponent) =>
        BitConverter.Int32BitsToSingle(((int)exponent + ExponentBias) << MantissaBits);

    public static float Sum(float value) => value;
}
