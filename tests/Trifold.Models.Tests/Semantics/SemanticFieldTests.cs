using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Semantics;

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

        var cameras = TestGenerators.Cameras(2);
        using var expected = scene.Render(cameras, new RenderOptions { Semantics = literal });
        using var actual = scene.Render(cameras, new RenderOptions { Semantics = shortcut });
        Assert.InRange(TestGenerators.Distance(expected.Semantics!, actual.Semantics!), 0, 1e-4);

        // Twice the box's size, so that many points read no plane and only the bias remains.
        var points = (torch.rand(2, 200, 3) - 0.5) * 2;
        Assert.InRange(
            TestGenerators.Distance(decoder.LogitsAt(literal, points), decoder.LogitsAt(shortcut, points)), 0, 1e-4);
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
