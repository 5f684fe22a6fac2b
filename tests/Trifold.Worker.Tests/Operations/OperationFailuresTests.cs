using TorchSharp;
using Trifold.Worker.Operations;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Operations;

public class OperationFailuresTests
{
    [Fact]
    public void MemoryThatLibtorchCannotGet_IsOutOfMemory()
    {
        var failure = Record.Exception(() => torch.empty([1L << 50]));

        Assert.NotNull(failure);
        Assert.Equal(OperationFailed.Types.Kind.OutOfMemory, OperationFailures.Of(failure).Failed.Kind);
    }

    [Fact]
    public void OtherFaultsOfLibtorch_AreTheWorkers()
    {
        var failure = Record.Exception(() => torch.ones(2) + torch.ones(3));

        Assert.NotNull(failure);
        Assert.Equal(OperationFailed.Types.Kind.Unspecified, OperationFailures.Of(failure).Failed.Kind);
    }

    [Fact]
    public void FaultWithoutField_IsTheWorkers() =>
        Assert.Equal(OperationFailed.Types.Kind.Unspecified, OperationFailures.Of(new ArgumentException("no field here")).Failed.Kind);
}
