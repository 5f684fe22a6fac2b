using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders.Import;

namespace Trifold.Models.Tests.Folders.Import;

public class Eg3dShapesTests
{
    private static readonly RenderingConfig Rendering = new()
    {
        DepthResolution = 4,
        DepthResolutionImportance = 4,
        RayStart = 2.25,
        RayEnd = 3.3,
        BoxWarp = 1,
    };

    private static readonly Eg3dConfig Small = new()
    {
        ZDim = 3,
        CDim = 25,
        WDim = 5,
        ImgResolution = 512,
        ChannelBase = 256,
        ChannelMax = 4,
        SrBlockChannels = [3, 2],
        RenderingKwargs = Rendering,
    };

    public static TheoryData<string> Variants => new("SuperresolutionHybrid8XDC", "SuperresolutionHybrid8X",
        "SuperresolutionHybrid4X", "SuperresolutionHybrid2X", "SuperresolutionHybridDeepfp32", "none", "extra");

    [Theory]
    [MemberData(nameof(Variants))]
    public void Shapes_AreThoseOfTheNetwork(string variant)
    {
        var config = variant switch
        {
            "none" => Small with { CDim = 0 },
            "extra" => Small with { ExtraBlocks = true, DecoderExtraLayers = 2, Aggregate = "sum" },
            _ => Small with
            {
                ImgResolution = SuperResolutionVariant.Named(variant).OutputResolution,
                RenderingKwargs = Rendering with { SuperresolutionModule = variant },
            },
        };
        using var generator = new Eg3dGenerator(config);
        using var scope = torch.NewDisposeScope();
        var expected = Eg3dShapes.Of(config);
        var actual = generator.state_dict();

        Assert.Equal(actual.Keys.Order(), expected.Select(tensor => tensor.Name).Order());
        Assert.All(expected, tensor => Assert.Equal(actual[tensor.Name].shape, tensor.Shape));
        Assert.Equal(
            generator.named_parameters().Select(parameter => parameter.name).Order(),
            expected.Where(tensor => tensor.IsParameter).Select(tensor => tensor.Name).Order());
    }

    [Fact]
    public void ReleasedPortraits_HaveTheNumbersOfTheSpecification()
    {
        var shapes = Eg3dShapes.Of(Eg3dReleases.Named("ffhq512-128"));

        Assert.Equal(176, shapes.Count);
        Assert.Equal(30_662_136, Sum(trained: true));
        Assert.Equal(831_024, Sum(trained: false));

        long Sum(bool trained) => shapes.Where(tensor => tensor.IsParameter == trained)
            .Sum(tensor => tensor.Shape.Aggregate(1L, (count, size) => count * size));
    }
}
