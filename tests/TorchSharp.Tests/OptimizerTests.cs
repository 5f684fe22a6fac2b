using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class OptimizerTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(false, 0.0)]
    [InlineData(false, 0.1)]
    [InlineData(true, 0.1)]
    public void Adam_StepsAsComputedByHand(bool decoupled, double decay)
    {
        const double Rate = 0.05, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6;
        var parameter = nn.Parameter(tensor(new[] { 1.0, -2.0 }));
        using optim.Optimizer optimizer = decoupled
            ? optim.AdamW([parameter], Rate, Beta1, Beta2, Epsilon, decay)
            : optim.Adam([parameter], Rate, Beta1, Beta2, Epsilon, decay);

        double[] value = [1.0, -2.0], mean = [0, 0], square = [0, 0];
        for (var step = 1; step <= 5; step++)
        {
            optimizer.zero_grad();
            parameter.pow(3).sum().backward();
            optimizer.step();

            for (var i = 0; i < value.Length; i++)
            {
                var gradient = 3 * value[i] * value[i] + (decoupled ? 0 : decay * value[i]);
                if (decoupled) value[i] *= 1 - Rate * decay;
                mean[i] = Beta1 * mean[i] + (1 - Beta1) * gradient;
                square[i] = Beta2 * square[i] + (1 - Beta2) * gradient * gradient;
                var unbiased = Math.Sqrt(square[i] / (1 - Math.Pow(Beta2, step)));
                value[i] -= Rate * mean[i] / (1 - Math.Pow(Beta1, step)) / (unbiased + Epsilon);
            }

            var actual = parameter.detach().data<double>().ToArray();
            for (var i = 0; i < value.Length; i++) Assert.Equal(value[i], actual[i], 1e-12);
        }
    }

    [Fact]
    public void Sgd_KeepsMomentum()
    {
        var parameter = nn.Parameter(tensor(new[] { 1.0 }));
        using var optimizer = optim.SGD([parameter], 0.1, momentum: 0.9);

        double value = 1, velocity = 0;
        for (var step = 0; step < 4; step++)
        {
            optimizer.zero_grad();
            parameter.square().sum().backward();
            optimizer.step();
            velocity = 0.9 * velocity + 2 * value;
            value -= 0.1 * velocity;
            Assert.Equal(value, parameter.detach().data<double>()[0], 1e-12);
        }
    }

    [Fact]
    public void Groups_HaveTheirOwnRatesAndDefaults()
    {
        var fast = nn.Parameter(ones(1, float64));
        var slow = nn.Parameter(ones(1, float64));
        using var optimizer = optim.Adam(
            [new Adam.ParamGroup([fast], new Adam.Options { LearningRate = 0.1 }), new Adam.ParamGroup { Parameters = [slow] }], lr: 0.01);

        (fast + slow).sum().backward();
        optimizer.step();
        // The first step of Adam is the rate, whatever the gradient.
        Assert.Equal(0.9, fast.detach().data<double>()[0], 1e-6);
        Assert.Equal(0.99, slow.detach().data<double>()[0], 1e-6);

        foreach (var group in optimizer.ParamGroups) group.LearningRate = 0;
        optimizer.step();
        Assert.Equal(0.9, fast.detach().data<double>()[0], 1e-6);
    }

    [Fact]
    public void Steps_LeaveNoTensorBehind()
    {
        var parameter = nn.Parameter(randn(10));
        using var optimizer = optim.Adam([parameter]);
        parameter.sum().backward();
        optimizer.step();

        var before = Tensor.TotalCount;
        for (var i = 0; i < 20; i++) optimizer.step();
        Assert.True(Tensor.TotalCount - before < 20);
    }

    [Fact]
    public void State_ContinuesWhereItWasSaved()
    {
        var (first, second) = (nn.Parameter(ones(3)), nn.Parameter(ones(3)));
        using var original = optim.Adam([first], 0.1);
        using var restored = optim.Adam([second], 0.5);
        Step(first, original);
        Step(first, original);

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        original.save_state_dict(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        restored.load_state_dict(reader);
        using (no_grad()) second.copy_(first);

        Step(first, original);
        Step(second, restored);
        Assert.True(first.allclose(second));

        static void Step(Parameter parameter, optim.Optimizer optimizer)
        {
            optimizer.zero_grad();
            parameter.pow(2).sum().backward();
            optimizer.step();
        }
    }

    [Fact]
    public void Schedules_FollowTheirFormula()
    {
        AssertRates([1, 1, 0.5, 0.5, 0.25], optimizer => optim.lr_scheduler.StepLR(optimizer, 2, 0.5));
        AssertRates([1, 0.5, 1.0 / 3, 0.25], optimizer => optim.lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (epoch + 1)));
        AssertRates([1, 0.8535533906, 0.5, 0.1464466094, 0], optimizer => optim.lr_scheduler.CosineAnnealingLR(optimizer, 4));
        AssertRates([1, 0.9, 0.81], optimizer => optim.lr_scheduler.ExponentialLR(optimizer, 0.9));

        static void AssertRates(double[] expected, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> make)
        {
            using var optimizer = optim.SGD([nn.Parameter(ones(1))], 1.0);
            var schedule = make(optimizer);
            foreach (var rate in expected)
            {
                Assert.Equal(rate, optimizer.ParamGroups.Single().LearningRate, 1e-9);
                schedule.step();
            }
        }
    }

    [Fact]
    public void ClippedGradients_HaveTheWantedNorm()
    {
        var parameters = new[] { nn.Parameter(tensor(new[] { 3.0, 0.0 })), nn.Parameter(tensor(new[] { 4.0 })) };
        parameters.Aggregate(tensor(0.0), (loss, parameter) => loss + parameter.square().sum() / 2).backward();

        Assert.Equal(5, nn.utils.clip_grad_norm_(parameters, 1), 6);
        Assert.Equal([0.6, 0], parameters[0].grad!.data<double>().ToArray().Select(value => Math.Round(value, 5)));
    }
}
