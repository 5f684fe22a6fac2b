using TorchSharp;
using Trifold.Models.Eg3d.Layers;

namespace Trifold.Models.Tests.Eg3d.Layers;

public class BiasActivationTests
{
    [Theory]
    [InlineData(Activation.LeakyRelu, null)]
    [InlineData(Activation.LeakyRelu, 0.7)]
    [InlineData(Activation.Linear, 0.7)]
    public void Consume_GivesTheSameNumbersInTheMemoryOfItsArgument(Activation activation, double? clamp)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (x, bias) = (torch.randn(2, 3, 4, 4), torch.randn(3));
        var expected = BiasActivation.Apply(x, bias, activation, clamp: clamp);

        var result = BiasActivation.Consume(x, bias, activation, clamp: clamp);

        Assert.Equal(0, TestGenerators.Distance(expected, result));
        Assert.Equal(0, TestGenerators.Distance(expected, x));
    }

    [Fact]
    public void Consume_LeavesItsArgumentAloneWhereGradientsAreRecorded()
    {
        using var scope = torch.NewDisposeScope();
        var x = torch.randn(2, 3, 4, 4, requires_grad: true);
        var before = x.detach().clone();

        BiasActivation.Consume(x, torch.randn(3), Activation.LeakyRelu, clamp: 0.7).sum().backward();

        Assert.Equal(0, TestGenerators.Distance(before, x));
        Assert.NotNull(x.grad);
    }
}
