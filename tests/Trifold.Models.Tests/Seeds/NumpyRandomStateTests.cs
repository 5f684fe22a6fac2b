using System.Text.Json;
using Trifold.Models.Checkpoints;
using Trifold.Models.Seeds;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Seeds;

public class NumpyRandomStateTests
{
    [Fact]
    public void Randn_ReproducesTheGoldenCaseExactly()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Repository.File("tests/golden/numpy-seeds/case.json")));
        using var expected = SafetensorsReader.Open(Repository.File("tests/golden/numpy-seeds/expected.safetensors"));

        foreach (var call in golden.RootElement.GetProperty("calls").EnumerateArray())
        {
            var arguments = call.GetProperty("args");
            var name = call.GetProperty("outputs")[0].GetString()!;
            var count = arguments.GetProperty("shape").EnumerateArray().Aggregate(1, (n, size) => n * size.GetInt32());

            var drawn = new NumpyRandomState(arguments.GetProperty("seed").GetUInt32()).RandnSingle(count);

            Assert.Equal(expected.ReadFloats(name), drawn);
        }
    }

    // numpy.random.RandomState(42): randn() three times, then random_sample(), then uniform(-2, 3).
    [Fact]
    public void MixedDraws_ShareOneStreamAndKeepTheSecondGaussian()
    {
        var state = new NumpyRandomState(42);

        Assert.Equal(0.4967141530112327, state.Randn());
        Assert.Equal(-0.13826430117118466, state.Randn());
        Assert.Equal(0.6476885381006925, state.Randn());
        Assert.Equal(0.15601864044243652, state.RandomSample());
        Assert.Equal(1.5230298564080254, state.Randn());
        Assert.Equal(-1.2200273983189867, state.Uniform(-2, 3));
    }

    // The reference code's own test: the 1st and 10,000th numbers of seed 5489.
    [Fact]
    public void NextUInt32_IsMersenneTwister()
    {
        var state = new NumpyRandomState(5489);

        Assert.Equal(3499211612u, state.NextUInt32());
        for (var i = 2; i < 10_000; i++)
            state.NextUInt32();
        Assert.Equal(4123659995u, state.NextUInt32());
    }
}
