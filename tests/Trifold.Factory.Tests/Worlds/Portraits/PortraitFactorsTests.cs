using Trifold.Factory.Worlds.Portraits;

namespace Trifold.Factory.Tests.Worlds.Portraits;

public class PortraitFactorsTests
{
    [Fact]
    public void EachComponentMovesOneFactorMonotonically() => FactorRules.EachComponentMovesOneFactorMonotonically(
        PortraitFactors.LatentSize, z => PortraitFactors.FromLatent(z));

    [Fact]
    public void GlassesThickenFromNothingWithoutAJump()
    {
        var component = Enumerable.Range(0, PortraitFactors.LatentSize).Single(c => With(c, 2).GlassesRadius > 0);

        Assert.Equal(0, With(component, 0).GlassesRadius);
        for (var z = 0f; z < 1.2f; z += 0.01f)
            Assert.InRange(With(component, z + 0.01f).GlassesRadius - With(component, z).GlassesRadius, 0, 3e-4f);
    }

    private static PortraitFactors With(int component, float z)
    {
        var latent = new float[PortraitFactors.LatentSize];
        latent[component] = z;
        return PortraitFactors.FromLatent(latent);
    }
}
