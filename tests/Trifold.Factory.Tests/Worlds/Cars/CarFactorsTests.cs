using Trifold.Factory.Worlds.Cars;

namespace Trifold.Factory.Tests.Worlds.Cars;

public class CarFactorsTests
{
    private const int SpoilerComponent = 10;

    [Fact]
    public void EachComponentMovesOneFactorMonotonically() =>
        FactorRules.EachComponentMovesOneFactorMonotonically(CarFactors.LatentSize, z => CarFactors.FromLatent(z));

    [Fact]
    public void SpoilerRisesFromNothingWithoutAJump()
    {
        Assert.Equal(0, With(0).Spoiler);
        Assert.Equal(1, With(1.5f).Spoiler);
        for (var z = 0f; z < 1.5f; z += 0.01f)
            Assert.InRange(With(z + 0.01f).Spoiler - With(z).Spoiler, 0, 0.02f);
    }

    private static CarFactors With(float z)
    {
        var latent = new float[CarFactors.LatentSize];
        latent[SpoilerComponent] = z;
        return CarFactors.FromLatent(latent);
    }
}
