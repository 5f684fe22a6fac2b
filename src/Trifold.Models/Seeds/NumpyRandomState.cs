namespace Trifold.Models.Seeds;

/// <summary>
/// NumPy's legacy generator, <c>numpy.random.RandomState(seed)</c>, bit for bit: MT19937 and the polar Gaussian.
/// Seed 42 here is seed 42 in every StyleGAN and EG3D script.
/// </summary>
/// <remarks>Not thread-safe. MT19937: Matsumoto and Nishimura 1998; constants are those of their 2002 reference code.</remarks>
public sealed class NumpyRandomState
{
    private const int StateLength = 624;
    private const int Middle = 397;
    private const uint UpperBit = 0x80000000;
    private const uint LowerBits = 0x7fffffff;
    private const uint Twist = 0x9908b0df;

    private readonly uint[] _state = new uint[StateLength];
    private int _position = StateLength;
    private double? _keptGaussian;

    /// <param name="seed">Any 32-bit number, as NumPy takes it (array seeds are not supported).</param>
    public NumpyRandomState(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < StateLength; i++)
            _state[i] = 1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30)) + i;
    }

    /// <summary>The next 32 bits of MT19937.</summary>
    public uint NextUInt32()
    {
        if (_position == StateLength)
            Regenerate();
        var y = _state[_position++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    /// <summary><c>random_sample()</c>: uniform in [0, 1) with 53 random bits.</summary>
    public double RandomSample()
    {
        var high = NextUInt32() >> 5;
        var low = NextUInt32() >> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0; // (high · 2^26 + low) / 2^53
    }

    /// <summary><c>uniform(low, high)</c>: uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + (high - low) * RandomSample();

    /// <summary><c>randn()</c>: one standard normal number.</summary>
    public double Randn()
    {
        if (_keptGaussian is { } kept)
        {
            _keptGaussian = null;
            return kept;
        }

        double x1, x2, r2;
        do
        {
            x1 = 2 * RandomSample() - 1;
            x2 = 2 * RandomSample() - 1;
            r2 = x1 * x1 + x2 * x2;
        }
        while (r2 is >= 1 or 0);

        var factor = Math.Sqrt(-2 * Math.Log(r2) / r2);
        // NumPy hands out the second of the pair first.
        _keptGaussian = factor * x1;
        return factor * x2;
    }

    /// <summary><c>randn(count)</c> in row-major order, drawn in double precision and rounded to single.</summary>
    public float[] RandnSingle(int count)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
            numbers[i] = (float)Randn();
        return numbers;
    }

    private void Regenerate()
    {
        for (var i = 0; i < StateLength; i++)
        {
            var y = (_state[i] & UpperBit) | (_state[(i + 1) % StateLength] & LowerBits);
            _state[i] = _state[(i + Middle) % StateLength] ^ (y >> 1) ^ ((y & 1) * Twist);
        }

        _position = 0;
    }
}
