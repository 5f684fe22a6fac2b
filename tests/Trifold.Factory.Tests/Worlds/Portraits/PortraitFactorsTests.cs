using System.Reflection;
using Trifold.Factory.Worlds.Portraits;

namespace Trifold.Factory.Tests.Worlds.Portraits;

public class PortraitFactorsTests
{
    private static readonly PropertyInfo[] Factors =
        [.. typeof(PortraitFactors).GetProperties().Where(property => property.PropertyType == typeof(float))];

    [Fact]
    public void EachComponentMovesOneFactorMonotonically()
    {
        var moved = new HashSet<string>();
        for (var component = 0; component < PortraitFactors.LatentSize; component++)
        {
            var rising = Enumerable.Range(-40, 81).Select(step => Values(component, step / 10f)).ToArray();
            var changing = Factors.Where((_, i) => rising[0][i] != rising[^1][i]).ToArray();

            var factor = Assert.Single(changing);
            Assert.True(moved.Add(factor.Name));
            var index = Array.IndexOf(Factors, factor);
            for (var step = 1; step < rising.Length; step++)
                Assert.True(rising[step][index] >= rising[step - 1][index], $"{factor.Name} falls");
        }

        Assert.Equal(Factors.Length, moved.Count);
    }

    [Fact]
    public void GlassesThickenFromNothingWithoutAJump()
    {
        var component = Enumerable.Range(0, PortraitFactors.LatentSize).Single(c => With(c, 2).GlassesRadius > 0);

        Assert.Equal(0, With(component, 0).GlassesRadius);
        for (var z = 0f; z < 1.2f; z += 0.01f)
            Assert.InRange(With(component, z + 0.01f).GlassesRadius - With(component, z).GlassesRadius, 0, 3e-4f);
    }

    private static float[] Values(int component, float z)
    {
        var factors = With(component, z);
        return [.. Factors.Select(property => (float)property.GetValue(factors)!)];
    }

    private static PortraitFactors With(int component, float z)
    {
        var latent = new float[PortraitFactors.LatentSize];
        latent[component] = z;
        return PortraitFactors.FromLatent(latent);
    }
}
