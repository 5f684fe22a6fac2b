using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class DisposalTests
{
    [Fact]
    public void Scope_LeavesNoLiveTensorButWhatMovedOut()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Tensor kept;
        using (NewDisposeScope())
        {
            var x = randn(8, 8, requires_grad: true);
            using (NewDisposeScope())
            {
                var loss = ((x.matmul(x) + 1)[.., 2..] / 3).softmax(1).square().mean();
                loss.backward();
                kept = (x.grad! * 2).MoveToOuterDisposeScope();
                _ = x.split(2);
                _ = x.max(0);
                _ = x.unique(return_counts: true);
            }

            Assert.False(kept.IsInvalid);
            Assert.Equal(2, CurrentDisposeScope!.DisposablesCount);
        }

        Assert.True(kept.IsInvalid);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.True(CurrentDisposeScope is null);
    }

    [Fact]
    public void Indexing_LeavesNoIntermediateViewBehind()
    {
        using var scope = NewDisposeScope();
        var x = arange(24).reshape(2, 3, 4);
        var before = scope.DisposablesCount;

        _ = x[1, 1.., TensorIndex.None, ^1];
        Assert.Equal(before + 1, scope.DisposablesCount);
        x[0, .., 1] = 5;
        Assert.True(scope.DisposablesCount <= before + 2);
    }

    [Fact]
    public void Detached_OutlivesItsScope()
    {
        Tensor detached;
        using (NewDisposeScope()) detached = ones(2).DetachFromDisposeScope();

        Assert.Equal(2, detached.sum().ToSingle());
        detached.Dispose();
        Assert.True(detached.IsInvalid);
    }

    [Fact]
    public void MoveToOther_HandsOverAndAttachTakesIn()
    {
        using var outer = NewDisposeScope();
        var anchor = ones(1);
        using var inner = NewDisposeScope();
        var moved = ones(2).MoveToOtherDisposeScope(anchor);

        Assert.True(outer.Contains(moved));
        Assert.False(inner.Contains(moved));
        inner.Attach(moved);
        Assert.True(inner.Contains(moved));
        inner.DisposeEverythingBut(moved);
        Assert.False(moved.IsInvalid);
    }

    [Fact]
    public void Scope_DisposedOutOfOrderTakesOnlyItsOwn()
    {
        var outer = NewDisposeScope();
        var first = ones(1);
        using var inner = NewDisposeScope();
        var second = ones(1);

        outer.Dispose();
        Assert.True(first.IsInvalid);
        Assert.False(second.IsInvalid);
        Assert.True(inner.Contains(ones(1)));
    }

    [Fact]
    public void Scopes_BelongToTheirThread()
    {
        using var scope = NewDisposeScope();
        var count = scope.DisposablesCount;
        Tensor? made = null;
        var thread = new Thread(() => made = ones(3));
        thread.Start();
        thread.Join();

        Assert.Equal(count, scope.DisposablesCount);
        Assert.False(scope.Contains(made!));
        made!.Dispose();
    }

    [Fact]
    public void WrappedScope_LetsItsResultOut()
    {
        using var scope = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => ones(2) + ones(2));

        Assert.Equal(4, result.sum().ToSingle());
        Assert.True(scope.Contains(result));
    }

    [Fact]
    public void Disposed_TensorIsRefusedEverywhere()
    {
        var x = ones(2, 2);
        using var other = ones(2, 2);
        x.Dispose();
        x.Dispose();

        // Upstream's InvalidOperationException is the base of ObjectDisposedException.
        Assert.ThrowsAny<InvalidOperationException>(() => x + 1);
        Assert.ThrowsAny<InvalidOperationException>(() => other.matmul(x));
        Assert.ThrowsAny<InvalidOperationException>(() => cat([other, x]));
        Assert.ThrowsAny<InvalidOperationException>(() => x.shape);
        Assert.ThrowsAny<InvalidOperationException>(() => x.data<float>());
        Assert.ThrowsAny<InvalidOperationException>(() => x.item<float>());
        Assert.ThrowsAny<InvalidOperationException>(() => x.backward());
        Assert.ThrowsAny<InvalidOperationException>(() => x[0]);
    }

    [Fact]
    public void TenThousandOperations_HoldMemoryFlat()
    {
        using var x = randn(256, 256);
        Loop(500);
        var before = Resident();
        Loop(10_000);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        // One leaked result a turn would be 2.6 GB.
        Assert.InRange(Resident() - before, long.MinValue, 400L << 20);

        void Loop(int turns)
        {
            for (var i = 0; i < turns; i++)
            {
                using var scope = NewDisposeScope();
                _ = (x * 2 + 1).clamp(-1, 1)[.., ..128].sum();
            }
        }

        static long Resident()
        {
            using var process = System.Diagnostics.Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
