using Trifold.Factory.Annotation;
using Trifold.Models.Folders;
using Trifold.V1;
using Trifold.Worker.V1;
using static TorchSharp.torch;
using Truncation = Trifold.Models.Eg3d.Truncation;

namespace Trifold.Worker.Tests.Operations;

[Collection(WorkerCollection.Name)]
public class CodeTests(WorkerFixture fixture)
{
    private const uint Seed = 7;

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(false, 0.6)]
    [InlineData(true, 0.6)]
    public async Task CodeOfASeed_GivesItsViews(bool everyLayer, double? psi)
    {
        var code = new Code { Values = { CodeOf(Seed, everyLayer) } };
        var truncation = psi is { } number ? new Trifold.V1.Truncation { Psi = number, Cutoff = 2 } : null;
        SceneOperation Operation(Scene scene)
        {
            scene.Truncation = truncation;
            // In the place of the seed, which decides the drawn cameras.
            scene.Index = Seed;
            return WorkerFixture.Of(scene, operation => operation.Annotate = new AnnotateScene { Decoder = TinyModel.Decoder });
        }

        var outcomes = await fixture.Worker.ExecuteAsync(Operation(new Scene { Code = code }), Operation(new Scene { Seed = Seed }));

        Assert.Equal(outcomes[1].Done().Content, outcomes[0].Done().Content);
    }

    [Fact]
    public async Task Truncation_ChangesCodesGivenAsSuch()
    {
        var code = new Code { Values = { CodeOf(Seed, everyLayer: false) } };
        SceneOperation Operation(double psi) => WorkerFixture.Of(
            new Scene { Code = code, Truncation = new Trifold.V1.Truncation { Psi = psi } },
            operation => operation.Render = new RenderScene());

        var outcomes = await fixture.Worker.ExecuteAsync(Operation(1), Operation(0.5));

        Assert.NotEqual(outcomes[0].Done().Content[0], outcomes[1].Done().Content[0]);
    }

    private float[] CodeOf(uint seed, bool everyLayer)
    {
        using var scope = NewDisposeScope();
        using var model = Eg3dModel.Open(fixture.Model.Folder);
        var codes = SceneSynthesis.CodeOf(model.Generator, seed, null, Truncation.Off); // [1, L, D]
        return (everyLayer ? codes : codes[0, 0]).contiguous().data<float>().ToArray();
    }
}
