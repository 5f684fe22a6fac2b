using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Rendering;
using Trifold.Models.Semantics;
using static TorchSharp.torch;

namespace Trifold.Models.Tests.Semantics;

public class SemanticFieldTests
{
    private const int Classes = 5;

    [Theory]
    [InlineData("hidden", "per_block", Classes)]
    [InlineData("hidden", "literal", Classes)]
    [InlineData("skip", "per_block", Classes)]
    [InlineData("skip", "literal", Classes)]
    [InlineData("hidden", "per_block", 40)] // more classes than feature channels: a raw map of its own
    public void Shortcut_EqualsTheLiteralDefinition(string source, string grouping, int classes)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var decoder = new SemanticDecoder(
            new SemanticConfig { NumClasses = classes, Source = source, Grouping = grouping }, generator.Config);
        var codes = generator.Map(TestGenerators.Latents(2), null, Truncation.Off);
        using var scene = generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true);
        using var literal = decoder.FieldOf(scene, literal: true);
        using var shortcut = decoder.FieldOf(scene);
        using var training = decoder.TrainingFieldOf(scene);

        var cameras = TestGenerators.Cameras(2);
        using var expected = scene.Render(cameras, new RenderOptions { Semantics = literal });
        using var actual = scene.Render(cameras, new RenderOptions { Semantics = shortcut });
        Assert.InRange(TestGenerators.Distance(expected.Semantics!, actual.Semantics!), 0, 1e-4);
        using var gathered = scene.Render(cameras, new RenderOptions { Semantics = training });
        Assert.InRange(TestGenerators.Distance(expected.Semantics!, gathered.Semantics!), 0, 1e-4);

        // Twice the box's size, so that many points read no plane and only the bias remains.
        var points = (torch.rand(2, 200, 3) - 0.5) * 2;
        Assert.InRange(
            TestGenerators.Distance(decoder.LogitsAt(literal, points), decoder.LogitsAt(shortcut, points)), 0, 1e-4);
        Assert.InRange(
            TestGenerators.Distance(decoder.LogitsAt(literal, points), decoder.LogitsAt(training, points)), 0, 1e-4);
    }

    [Theory]
    [InlineData("hidden", "per_block")]
    [InlineData("hidden", "literal")]
    [InlineData("skip", "per_block")]
    [InlineData("skip", "literal")]
    public void Gradients_AreThoseOfTheLiteralDefinition(string source, string grouping)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        generator.Freeze();
        using var decoder = new SemanticDecoder(
            new SemanticConfig { NumClasses = Classes, Source = source, Grouping = grouping }, generator.Config);
        using var scene = generator.Synthesize(
            generator.Map(TestGenerators.Latents(2), null, Truncation.Off), LayerNoise.Const, keepBlocks: true);
        using var literal = decoder.FieldOf(scene, literal: true);
        using var shortcut = decoder.FieldOf(scene);
        using var training = decoder.TrainingFieldOf(scene);
        // Half of the points lie outside of the box along some axis.
        var points = (torch.rand(2, 200, 3) - 0.5) * 1.3;
        var weights = torch.rand(2, 40, 5, 1);
        var target = torch.randn(2, 40, decoder.Config.OutputChannels);

        var wanted = Gradients(literal);
        Assert.All(wanted.Zip(Gradients(shortcut)), CheckEqual);
        Assert.All(wanted.Zip(Gradients(training)), CheckEqual);

        Tensor[] Gradients(SemanticField field)
        {
            foreach (var parameter in decoder.parameters())
                parameter.grad?.zero_();
            var values = field.Query(points).reshape(2, 40, 5, -1);
            var features = field.Finish(RayMarcher.WeightedSum(weights, values), weights.sum(2));
            (features - target).square().sum().backward();
            return [.. decoder.parameters().Select(parameter => parameter.grad!.clone())];
        }

        static void CheckEqual((Tensor Wanted, Tensor Got) gradients) => Assert.InRange(
            TestGenerators.Distance(gradients.Wanted, gradients.Got) / gradients.Wanted.abs().max().item<float>(), 0, 1e-4);
    }

    [Fact]
    public void TrainingField_FollowsTheDecoderAndOutlivesTheScene()
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var decoder = new SemanticDecoder(new SemanticConfig { NumClasses = Classes }, generator.Config);
        var codes = generator.Map(TestGenerators.Latents(1), null, Truncation.Off);
        using var scene = generator.Synthesize(codes, LayerNoise.Const, keepBlocks: true);
        using var training = decoder.TrainingFieldOf(scene);
        foreach (var parameter in decoder.parameters())
            parameter.mul_(0.5);
        using var fresh = decoder.FieldOf(scene);
        scene.Dispose();

        var points = torch.rand(1, 50, 3) - 0.5;
        Assert.InRange(TestGenerators.Distance(fresh.Query(points), training.Query(points)), 0, 1e-5);
    }

    [Fact]
    public void TrainingField_RefusesPointsWithAGradient()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        generator.Freeze();
        using var decoder = new SemanticDecoder(new SemanticConfig { NumClasses = Classes }, generator.Config);
        using var scene = generator.Synthesize(
            generator.Map(TestGenerators.Latents(1), null, Truncation.Off), LayerNoise.Const, keepBlocks: true);
        using var training = decoder.TrainingFieldOf(scene);
        var points = torch.zeros(1, 1, 3, requires_grad: true);

        Assert.Contains("points", Assert.Throws<ArgumentException>(() => training.Query(points)).Message);
    }

    [Fact]
    public void RefusesAScene_ThatKeptNoBlocks()
    {
        using var scope = torch.NewDisposeScope();
        using var generator = TestGenerators.Build(TestGenerators.Config);
        using var decoder = new SemanticDecoder(new SemanticConfig { NumClasses = Classes }, generator.Config);
        using var scene = generator.Synthesize(
            generator.Map(TestGenerators.Latents(1), null, Truncation.Off), LayerNoise.Const);

        Assert.Contains("keepBlocks", Assert.Throws<ArgumentException>(() => decoder.FieldOf(scene)).Message);
    }
}
