using System.Runtime.InteropServices;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Tests.StandIn;

/// <summary>Wrong use ends in an exception that names it, where upstream may append a backtrace or abort.</summary>
public class WrongUseTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Messages_HaveNoBacktrace()
    {
        foreach (var wrong in new Action[]
        {
            () => _ = ones(2, 3) + ones(4),
            () => ones(2, 3).matmul(ones(2, 3)),
            () => ones(2).sum().backward(),
            () => autograd.grad([ones(1)], [ones(1)]),
            () => ones(2, int64).requires_grad_(),
            () => ones(3).cummax(7),
            () => nn.functional.conv2d(ones(1, 2, 4, 4), ones(1, 3, 3, 3)),
            () => ones(2).to(new Device(DeviceType.XLA)),
        })
        {
            var failure = Assert.Throws<ExternalException>(wrong);
            Assert.NotEmpty(failure.Message);
            Assert.DoesNotContain("Exception raised from", failure.Message);
            Assert.DoesNotContain("frame #", failure.Message);
        }
    }

    [Fact]
    public void DisposedTensors_AreNamedAsSuch()
    {
        var x = ones(2);
        x.Dispose();

        Assert.Throws<ObjectDisposedException>(() => x + 1);
        Assert.Throws<ObjectDisposedException>(() => x.add_(1));
        Assert.Throws<ObjectDisposedException>(() => stack([x]));
        Assert.Throws<ObjectDisposedException>(() => x.grad = ones(2));
        Assert.Throws<ObjectDisposedException>(() => nn.Parameter(x));

        var y = ones(2);
        var accessor = y.data<float>();
        y.Dispose();
        Assert.Throws<ObjectDisposedException>(() => accessor[0]);

        var generator = new Generator(1);
        generator.Dispose();
        Assert.Throws<ObjectDisposedException>(() => rand(2, generator: generator));
    }

    [Fact]
    public void MissingTensors_AreNamed()
    {
        var x = ones(2, 2);

        Assert.Equal("other", Assert.Throws<ArgumentNullException>(() => x.matmul(null!)).ParamName);
        Assert.Throws<ArgumentNullException>(() => cat(new Tensor[] { x, null! }));
        Assert.Throws<ArgumentNullException>(() => x.copy_(null!));
        Assert.Throws<ArgumentNullException>(() => nn.functional.linear(x, null!));
        Assert.Throws<ArgumentNullException>(() => x[0] = (Tensor)null!);
    }
}
