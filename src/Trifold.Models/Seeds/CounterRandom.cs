using System.Buffers.Binary;

namespace Trifold.Models.Seeds;

/// <summary>
/// Random numbers addressed by (seed, stream, position), Philox4x32-10 (Salmon et al., SC 2011): a sample's draws
/// depend on nothing but its own seed, whatever else is computed beside it.
/// </summary>
public static class CounterRandom
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint KeyStepA = 0x9E3779B9; // golden ratio
    private const uint KeyStepB = 0xBB67AE85; // √3 − 1
    private const int Rounds = 10;

    /// <summary>Fills with numbers in [0, 1).</summary>
    public static void FillUniform(long seed, int stream, Span<float> destination)
    {
        Span<uint> block = stackalloc uint[4];
        for (var i = 0; i < destination.Length; i++)
        {
            if ((i & 3) == 0)
                Block(seed, stream, (uint)(i >> 2), block);
            destination[i] = ToUniform(block[i & 3]);
        }
    }

    /// <summary>Fills with independent N(0, 1) numbers (Box–Muller).</summary>
    public static void FillNormal(long seed, int stream, Span<float> destination)
    {
        Span<uint> block = stackalloc uint[4];
        for (var i = 0; i < destination.Length; i += 2)
        {
            var pair = i >> 1;
            if ((pair & 1) == 0)
                Block(seed, stream, (uint)(pair >> 1), block);
            var offset = (pair & 1) * 2;
            // 1 − u lies in (0, 1], where the logarithm is finite.
            var radius = Math.Sqrt(-2 * Math.Log(1 - ToUniform(block[offset])));
            var (sin, cos) = Math.SinCos(2 * Math.PI * ToUniform(block[offset + 1]));
            destination[i] = (float)(radius * cos);
            if (i + 1 < destination.Length)
                destination[i + 1] = (float)(radius * sin);
        }
    }

    /// <summary>The four words at one position of a stream.</summary>
    internal static void Block(long seed, int stream, uint position, Span<uint> words)
    {
        Span<byte> key = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(key, seed);
        Philox(
            (position, (uint)stream, 0, 0),
            (BinaryPrimitives.ReadUInt32LittleEndian(key), BinaryPrimitives.ReadUInt32LittleEndian(key[4..])), words);
    }

    internal static void Philox((uint A, uint B, uint C, uint D) counter, (uint A, uint B) key, Span<uint> words)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var productA = (ulong)MultiplierA * counter.A;
            var productB = (ulong)MultiplierB * counter.C;
            counter = (
                (uint)(productB >> 32) ^ counter.B ^ key.A, (uint)productB,
                (uint)(productA >> 32) ^ counter.D ^ key.B, (uint)productA);
            key = (key.A + KeyStepA, key.B + KeyStepB);
        }

        (words[0], words[1], words[2], words[3]) = counter;
    }

    // The upper 24 bits: every value is exact in single precision and below 1.
    private static float ToUniform(uint word) => (word >> 8) * (1f / (1 << 24));
}
