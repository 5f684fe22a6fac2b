using TorchSharp;
using Trifold.Models.Semantics.DatasetGan;
using static TorchSharp.torch;

namespace Trifold.Models.Tests.Semantics.DatasetGan;

public class ClassifierEnsembleTests
{
    [Fact]
    public void Votes_GoToTheMostFrequentLabelAndOfEqualOnesToTheSmallest()
    {
        using var scope = torch.NewDisposeScope();
        // Each classifier says one label whatever it sees.
        using var tied = new ClassifierEnsemble([Saying(2), Saying(1), Saying(2), Saying(1)]);
        using var clear = new ClassifierEnsemble([Saying(2), Saying(0), Saying(2)]);
        var features = torch.zeros(10, 3);

        Assert.All(tied.Predict(features).Labels.data<long>().ToArray(), label => Assert.Equal(1, label));
        Assert.All(clear.Predict(features).Labels.data<long>().ToArray(), label => Assert.Equal(2, label));
    }

    [Fact]
    public void Divergence_IsNothingWhereAllAgreeAndTheEntropyOfTheirSplitWhereTheyAreSure()
    {
        using var scope = torch.NewDisposeScope();
        using var agreeing = new ClassifierEnsemble([Saying(1), Saying(1)]);
        using var split = new ClassifierEnsemble([Saying(0), Saying(1)]);
        var features = torch.zeros(20, 3);

        Assert.Equal(0, agreeing.Predict(features).Uncertainty().item<float>(), 1e-6f);
        // Two sure and opposite ones: −2 · ½ ln ½.
        using var prediction = split.Predict(features);
        Assert.All(prediction.Divergence.data<float>().ToArray(), value => Assert.Equal(MathF.Log(2), value, 1e-5f));
        Assert.Equal(MathF.Log(2), prediction.Uncertainty().item<float>(), 1e-5f);
    }

    [Theory]
    [InlineData(31, 128, 32)]
    [InlineData(32, 256, 128)]
    public void Layers_WidenFromThirtyTwoPartsOn(int parts, int first, int second)
    {
        using var scope = torch.NewDisposeScope();
        using var random = new Generator(5);
        using var classifier = new PixelClassifier(7, parts, random);
        var state = classifier.state_dict();

        Assert.Equal([first, 7], state["layers.0.weight"].shape);
        Assert.Equal([first], state["layers.2.running_var"].shape);
        Assert.Equal([second, first], state["layers.3.weight"].shape);
        Assert.Equal([parts, second], state["layers.6.weight"].shape);
        Assert.Equal(0.02, state["layers.3.weight"].std().item<float>(), 0.002);
        Assert.Equal(0, state["layers.6.bias"].abs().max().item<float>());
    }

    [Fact]
    public void TooFewPixels_HaveNoScore()
    {
        using var scope = torch.NewDisposeScope();
        using var ensemble = new ClassifierEnsemble([Saying(0)]);
        using var prediction = ensemble.Predict(torch.zeros(9, 3));

        Assert.Throws<ArgumentException>(() => prediction.Uncertainty());
    }

    private static PixelClassifier Saying(int label)
    {
        var classifier = new PixelClassifier(3, 4);
        using var noGrad = torch.no_grad();
        classifier.state_dict()["layers.6.bias"][label] += 50;
        return classifier;
    }
}
