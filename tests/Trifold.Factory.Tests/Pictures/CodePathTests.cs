using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Factory.Pictures;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Tests.Shared;
using static TorchSharp.torch;

namespace Trifold.Factory.Tests.Pictures;

public sealed class CodePathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FramesLieEvenlyOnStraightLinesThroughTheKeys()
    {
        using var scope = torch.NewDisposeScope();
        Tensor[] keys = [Key(0, 1), Key(4, 3), Key(4, -5)];
        var frames = Enumerable.Range(0, CodePath.Count(3, 4)).Select(i => CodePath.At(keys, 4, i).data<float>().ToArray()).ToArray();
        Assert.Equal(9, frames.Length);
        Assert.Equal([0, 1], frames[0]);
        Assert.Equal([1, 1.5f], frames[1]);
        Assert.Equal([4, 3], frames[4]);
        Assert.Equal([4, 1], frames[5]);
        Assert.Equal([4, -5], frames[8]);
        Assert.Throws<ArgumentOutOfRangeException>(() => CodePath.At(keys, 4, 9));

        static Tensor Key(float a, float b) => torch.tensor([a, b], [1, 1, 2]);
    }

    [Fact]
    public void TooFewSeedsOrFramesAreNamed()
    {
        Assert.StartsWith("seeds:", Assert.Throws<ArgumentException>(() => CodePath.Count(1, 4)).Message);
        Assert.StartsWith("frames:", Assert.Throws<ArgumentException>(() => CodePath.Count(2, 0)).Message);
    }

    [Fact]
    public void TheEndsAreThePicturesOfTheirSeeds()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TestModels.Make(_folder.Path, TestModels.Config());
        Tensor[] keys = [.. ((long[])[3, 8]).Select(seed => SceneSynthesis.CodeOf(model.Generator, seed, null, Truncation.Off))];
        var camera = model.Description.Camera.Turned(0, 0);
        for (var end = 0; end < 2; end++)
        {
            using var code = CodePath.At(keys, 5, end * 5);
            using var onPath = SceneSynthesis.FromCode(model.Generator, code, LayerNoise.Const, false);
            using var ofSeed = SceneSynthesis.FromSeed(model, end == 0 ? 3 : 8, Truncation.Off, false);
            Assert.Equal(SceneImages.Render(ofSeed, camera).Pixels, SceneImages.Render(onPath, camera).Pixels);
        }
    }

    [Fact]
    public void NoiseModesAreDifferentScenesAndRandomIsAFunctionOfTheSeed()
    {
        using var model = TestModels.Make(_folder.Path, TestModels.Config());
        using var noGrad = torch.no_grad();
        // A fresh network's noise strengths are 0, which would make every mode the same.
        foreach (var (name, parameter) in model.Generator.named_parameters())
        {
            if (name.EndsWith("noise_strength", StringComparison.Ordinal))
                parameter.fill_(0.5);
        }

        using var code = SceneSynthesis.CodeOf(model.Generator, 3, null, Truncation.Off);
        float[] constant = Planes(LayerNoise.Const), none = Planes(LayerNoise.None), random = Planes(LayerNoise.Random([3]));
        Assert.NotEqual(constant, none);
        Assert.NotEqual(constant, random);
        Assert.Equal(random, Planes(LayerNoise.Random([3])));
        Assert.NotEqual(random, Planes(LayerNoise.Random([4])));

        float[] Planes(LayerNoise noise)
        {
            using var scene = SceneSynthesis.FromCode(model.Generator, code, noise, false);
            return scene.Planes.contiguous().data<float>().ToArray();
        }
    }
}
