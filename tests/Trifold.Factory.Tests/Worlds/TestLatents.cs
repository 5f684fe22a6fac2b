namespace Trifold.Factory.Tests.Worlds;

internal static class TestLatents
{
    /// <summary>Standard normal components (Box and Muller), the same for the same seed.</summary>
    public static float[] Normal(int size, int seed)
    {
        // Neighbouring seeds of Random start with similar numbers; the first hundred are left behind.
        var random = new Random(seed);
        for (var i = 0; i < 100; i++)
            random.NextDouble();
        var z = new float[size];
        foreach (ref var component in z.AsSpan())
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            component = (float)(radius * Math.Cos(Math.Tau * random.NextDouble()));
        }

        return z;
    }
}
