using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

public class GradientTests
{
    /// <summary>Expressions of one tensor [2, 3, 4, 4] in double precision; the tests sum them to a scalar.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Expressions = new()
    {
        ["polynomial"] = x => 3 * x.pow(3) - 2 * x / (1 + x * x) + 5,
        ["exponentials"] = x => exp(-x) * log1p(x.square()) + x.sigmoid() * x.tanh(),
        ["softplus and leaky relu"] = x => F.softplus(x, beta: 2) + F.leaky_relu(x, 0.2),
        ["matrix product"] = x => x.matmul(x.mT + 1).sin(),
        ["linear"] = x => F.linear(x, Weight(5, 4), Weight(5)).cos(),
        ["convolution"] = x => F.conv2d(x, Weight(2, 3, 3, 3), Weight(2), padding: [1, 1]).pow(2),
        ["transposed convolution"] = x => F.conv_transpose2d(x, Weight(3, 2, 3, 3), strides: [2, 2], output_padding: [1, 1], padding: [1, 1]).sin(),
        ["normalisation"] = x => F.layer_norm(x, [4], Weight(4), Weight(4)) * F.normalize(x, dim: 1),
        ["softmax and cross entropy"] = x => F.cross_entropy(x.flatten(2).transpose(1, 2).reshape(-1, 3), arange(32) % 3) + x.softmax(1).pow(2),
        ["cumulative product"] = x => cumsum(x, 2).mul(exp(-x.abs()).cumprod(3)),
        ["sampling"] = x => F.grid_sample(x, Weight(2, 5, 5, 2) * 0.7, align_corners: false).square(),
        ["interpolation"] = x => F.interpolate(x, size: [7, 5], mode: InterpolationMode.Bilinear, align_corners: false).tanh(),
        ["indexing"] = x => x[.., 1.., TensorIndex.Ellipsis, ^1] * x[0, 1.., 1, 2..3] + x.gather(1, zeros(2, 1, 4, 4, int64)).sum(),
        ["reductions"] = x => x.std([1, 2]) * x.amax([3], true).mean() + x.var() + x.logsumexp(1).norm(),
        ["joining"] = x => cat([x.roll(1, 3), stack([x, x.flip(2)]).sum(0L)], 1).where(cat([x, x], 1) > 0, tensor(0.5)),
    };

    public static TheoryData<string> Names => new(Expressions.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_MatchesCentralDifferences(string name)
    {
        using var scope = NewDisposeScope();
        var expression = Expressions[name];
        var x = Weight(2, 3, 4, 4).requires_grad_();
        var values = x.detach().data<double>().ToArray();

        expression(x).sum().backward();
        var gradient = x.grad!.data<double>().ToArray();

        const double Step = 1e-6;
        using var mode = no_grad();
        for (var i = 0; i < values.Length; i += 7)
        {
            var difference = (At(i, Step) - At(i, -Step)) / (2 * Step);
            Assert.True(Math.Abs(difference - gradient[i]) <= 1e-6 + 1e-5 * Math.Abs(difference), $"element {i}: backward {gradient[i]}, differences {difference}");
        }

        double At(int element, double step)
        {
            using var inner = NewDisposeScope();
            var moved = (double[])values.Clone();
            moved[element] += step;
            return expression(tensor(moved, [2, 3, 4, 4])).sum().item<double>();
        }
    }

    [Fact]
    public void Grad_LeavesTheTensorsOwnGradientsAlone()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        var y = tensor(new[] { 3.0, 5.0 }, requires_grad: true);

        var gradients = autograd.grad([(x * y.square()).sum()], [x, y]);

        Assert.Equal([9.0, 25.0], gradients[0].data<double>().ToArray());
        Assert.Equal([6.0, 20.0], gradients[1].data<double>().ToArray());
        Assert.True(x.grad is null);
    }

    [Fact]
    public void Grad_CanBeDifferentiatedAgain()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 2.0 }, requires_grad: true);

        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];

        Assert.Equal(12.0, first.item<double>(), 12);
        Assert.Equal(12.0, second.item<double>(), 12);
    }

    [Fact]
    public void Backward_AddsToTheGradientThatIsThere()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);

        (x * 3).sum().backward();
        (x * 4).sum().backward();
        Assert.Equal([7.0, 7.0], x.grad!.data<double>().ToArray());

        x.grad = null;
        Assert.True(x.grad is null);
    }

    [Fact]
    public void NoGrad_EndsWithItsScopeOnThisThreadOnly()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            var enabledElsewhere = false;
            var thread = new Thread(() => enabledElsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
            Assert.True(enabledElsewhere);
        }

        Assert.True((x * 2).requires_grad);
        using (inference_mode()) Assert.False((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    // Fixed numbers that no expression meets at a kink.
    private static Tensor Weight(params long[] shape)
    {
        using var generator = new Generator(7);
        return randn(shape, float64, generator: generator) * 0.8 + 0.05;
    }
}
