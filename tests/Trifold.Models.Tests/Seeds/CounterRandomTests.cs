using Trifold.Models.Seeds;

namespace Trifold.Models.Tests.Seeds;

public class CounterRandomTests
{
    // Philox4x32-10 of the Random123 distribution (kat_vectors).
    [Theory]
    [InlineData(0u, new[] { 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u })]
    [InlineData(0xffffffffu, new[] { 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu })]
    public void Philox_GivesThePublishedAnswers(uint word, uint[] expected)
    {
        var words = new uint[4];

        CounterRandom.Philox((word, word, word, word), (word, word), words);

        Assert.Equal(expected, words);
    }

    [Fact]
    public void Normal_HasMeanZeroVarianceOneAndNormalTails()
    {
        const int Count = 200_000;
        var numbers = new float[Count];

        CounterRandom.FillNormal(1, 0, numbers);

        Assert.InRange(numbers.Average(), -0.01, 0.01);
        Assert.InRange(numbers.Average(x => x * x), 0.98, 1.02);
        Assert.InRange(numbers.Average(x => x * x * x * x), 2.9, 3.1);
        Assert.InRange(numbers.Count(x => Math.Abs(x) > 1.959964) / (double)Count, 0.048, 0.052);
        Assert.InRange(numbers.Zip(numbers.Skip(1)).Average(pair => pair.First * pair.Second), -0.01, 0.01);
    }

    [Fact]
    public void Uniform_LiesBelowOne_WithMeanOneHalf()
    {
        var numbers = new float[100_000];

        CounterRandom.FillUniform(7, 3, numbers);

        Assert.All(numbers, x => Assert.InRange(x, 0, MathF.BitDecrement(1)));
        Assert.InRange(numbers.Average(), 0.495, 0.505);
    }

    [Fact]
    public void Draws_DependOnSeedAndStream_NotOnLength()
    {
        var (shorter, longer) = (new float[7], new float[50]);
        CounterRandom.FillNormal(11, 2, shorter);
        CounterRandom.FillNormal(11, 2, longer);
        Assert.Equal(shorter, longer[..7]);

        CounterRandom.FillNormal(11, 3, shorter);
        Assert.NotEqual(longer[..7], shorter);
        CounterRandom.FillNormal(12, 2, shorter);
        Assert.NotEqual(longer[..7], shorter);
    }
}
