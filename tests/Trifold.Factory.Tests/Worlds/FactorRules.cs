using System.Reflection;

namespace Trifold.Factory.Tests.Worlds;

/// <summary>What holds for the factors of every world.</summary>
internal static class FactorRules
{
    public static void EachComponentMovesOneFactorMonotonically<T>(int latentSize, Func<float[], T> fromLatent)
    {
        PropertyInfo[] factors = [.. typeof(T).GetProperties().Where(property => property.PropertyType == typeof(float))];
        var moved = new HashSet<string>();
        for (var component = 0; component < latentSize; component++)
        {
            var rising = Enumerable.Range(-40, 81).Select(step => Values(component, step / 10f)).ToArray();
            var changing = factors.Where((_, i) => rising[0][i] != rising[^1][i]).ToArray();

            var factor = Assert.Single(changing);
            Assert.True(moved.Add(factor.Name));
            var index = Array.IndexOf(factors, factor);
            for (var step = 1; step < rising.Length; step++)
                Assert.True(rising[step][index] >= rising[step - 1][index], $"{factor.Name} falls");
        }

        Assert.Equal(factors.Length, moved.Count);

        float[] Values(int component, float z)
        {
            var latent = new float[latentSize];
            latent[component] = z;
            var result = fromLatent(latent);
            return [.. factors.Select(property => (float)property.GetValue(result)!)];
        }
    }
}
