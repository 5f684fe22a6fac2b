using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Factory.Pictures;
using Trifold.Formats.Cameras;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Tests.Shared;
using static TorchSharp.torch;

namespace Trifold.Factory.Tests.Pictures;

public sealed class ConditioningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AModelWithoutConditionTakesNone()
    {
        Assert.Null(Of(0).TensorFor(TestModels.Cameras.Turned(0, 0)));
        AssertRefused("condition: this model is not conditioned", 0, "front", null);
        AssertRefused("class: this model has no classes", 0, null, 1);
    }

    [Fact]
    public void TheDefaultConditionIsTheFrontalCamera()
    {
        using var condition = Of(25).TensorFor(TestModels.Cameras.Turned(1, 0.2))!;
        Assert.Equal(TestModels.Cameras.Turned(0, 0).ToVector(), Numbers(condition));
        AssertRefused("class: this model has no classes", 25, null, 1);
        AssertRefused("condition: use front, same or a camera file", 25, "back", null);
    }

    [Fact]
    public void TheConditionMayFollowTheViewOrComeFromAFile()
    {
        var view = TestModels.Cameras.Turned(0.4, 0);
        var same = Of(25, "same");
        Assert.True(same.FollowsView);
        using var condition = same.TensorFor(view)!;
        Assert.Equal(view.ToVector(), Numbers(condition));

        File.WriteAllBytes(_folder.File("c.json"), CameraJson.Encode(view.ToVector()));
        var file = Of(25, _folder.File("c.json"));
        using var read = file.TensorFor(TestModels.Cameras.Turned(0, 0))!;
        Assert.False(file.FollowsView);
        Assert.Equal(view.ToVector(), Numbers(read));
    }

    [Fact]
    public void AClassIsOneHotAndRequired()
    {
        using var condition = Of(3, null, 1).TensorFor(TestModels.Cameras.Turned(0, 0))!;
        Assert.Equal([0, 1, 0], Numbers(condition));
        AssertRefused("class: this model needs one, 0 to 2; give one.", 3, null, null);
        AssertRefused("class: this model needs one, 0 to 2; got 3.", 3, null, 3);
        AssertRefused("condition: this model is not conditioned", 3, "front", 0);
    }

    [Fact]
    public void SeedsOfAConditionedModel_DependOnTheConditionUnlessItIsZeroed()
    {
        using var model = TestModels.Make(_folder.File("a"), TestModels.Config(25));
        using var front = CodeUnder(model.Generator, TestModels.Cameras.Turned(0, 0));
        using var side = CodeUnder(model.Generator, TestModels.Cameras.Turned(0.5, 0));
        using var scene = SceneSynthesis.FromSeed(model, 7, Truncation.Off, keepBlocks: false);
        Assert.NotEqual(Numbers(front), Numbers(side));
        Assert.Equal(Numbers(front), Numbers(scene.Codes));

        var config = TestModels.Config(25);
        using var zeroed = TestModels.Make(
            _folder.File("b"), config with { RenderingKwargs = config.RenderingKwargs with { CGenConditioningZero = true } });
        using var same = CodeUnder(zeroed.Generator, TestModels.Cameras.Turned(0, 0));
        using var again = CodeUnder(zeroed.Generator, TestModels.Cameras.Turned(0.5, 0));
        Assert.Equal(Numbers(same), Numbers(again));
    }

    [Fact]
    public void ClassesGiveDifferentScenesOfOneSeed()
    {
        using var model = TestModels.Make(_folder.Path, TestModels.Config(3));
        using var first = Of(3, null, 0).TensorFor(TestModels.Cameras.Turned(0, 0));
        using var second = Of(3, null, 2).TensorFor(TestModels.Cameras.Turned(0, 0));
        using var a = SceneSynthesis.CodeOf(model.Generator, 7, first, Truncation.Off);
        using var b = SceneSynthesis.CodeOf(model.Generator, 7, second, Truncation.Off);
        Assert.NotEqual(Numbers(a), Numbers(b));
        Assert.Contains("class", Assert.Throws<ArgumentException>(
            () => SceneSynthesis.FromSeed(model, 7, Truncation.Off, keepBlocks: false)).Message);
    }

    private static Conditioning Of(int width, string? camera = null, int? objectClass = null) =>
        Conditioning.For(TestModels.Config(width), TestModels.Cameras, camera, objectClass);

    private static void AssertRefused(string message, int width, string? camera, int? objectClass) => Assert.StartsWith(
        message, Assert.Throws<ArgumentException>(() => Of(width, camera, objectClass)).Message);

    private static Tensor CodeUnder(Eg3dGenerator generator, Camera camera)
    {
        using var condition = torch.tensor(camera.ToVector(), [1, 25]);
        return SceneSynthesis.CodeOf(generator, 7, condition, Truncation.Off);
    }

    private static float[] Numbers(Tensor tensor) => tensor.data<float>().ToArray();
}
