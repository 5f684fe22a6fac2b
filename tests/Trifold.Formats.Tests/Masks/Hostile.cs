using Trifold.Formats.Images;
using Trifold.Formats.Masks;
using Xunit;

namespace Trifold.Formats.Tests.Masks;

/// <summary>Damaged files: they are read or refused with an exception of ours, and take no memory to speak of.</summary>
internal static class Hostile
{
    private const long MostBytes = 64L << 20;

    /// <summary>Cuts a file everywhere and changes bytes of it.</summary>
    public static void Damage(byte[] whole, Action<byte[]> read)
    {
        read(whole);
        for (var length = 0; length < whole.Length; length += 1 + length / 200)
            Try(whole[..length], read);
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            var damaged = (byte[])whole.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                damaged[random.Next(damaged.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"0123456789-,[]{}\""[random.Next(17)];
            Try(damaged, read);
        }
    }

    private static void Try(byte[] bytes, Action<byte[]> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(bytes);
        }
        catch (Exception fault) when (fault is MaskFormatException or ImageFormatException)
        {
            // Refusing is as good as reading; anything else fails the test.
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }
}
