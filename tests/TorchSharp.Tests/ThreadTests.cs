using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class ThreadTests
{
    [Fact]
    public void Operations_RunOnManyThreadsAtOnce()
    {
        using var shared = arange(1000, dtype: float64);
        var sums = new double[8];
        var threads = Enumerable.Range(0, sums.Length).Select(worker => new Thread(() =>
        {
            for (var turn = 0; turn < 200; turn++)
            {
                using var scope = NewDisposeScope();
                sums[worker] = (shared * (worker + 1)).sum().item<double>();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        for (var worker = 0; worker < sums.Length; worker++) Assert.Equal(499_500.0 * (worker + 1), sums[worker]);
    }

    [Fact]
    public void Backward_RunsOnManyThreadsAtOnce()
    {
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var scope = NewDisposeScope();
            var x = full(10, i + 1.0, float64, requires_grad: true);
            x.pow(2).sum().backward();
            Assert.Equal(2.0 * (i + 1), x.grad![0].item<double>());
        });
    }

    [Fact]
    public void Errors_BelongToTheThreadThatMadeThem()
    {
        var messages = new string[6];
        Parallel.For(0, messages.Length, i =>
        {
            using var scope = NewDisposeScope();
            var failure = Assert.ThrowsAny<Exception>(() => ones(i + 2).view(1000 + i));
            messages[i] = failure.Message;
        });

        for (var i = 0; i < messages.Length; i++) Assert.Contains($"[{1000 + i}]", messages[i]);
    }

    [Fact]
    public void NumberOfThreads_IsWhatWasSet()
    {
        var before = get_num_threads();
        try
        {
            set_num_threads(2);
            Assert.Equal(2, get_num_threads());
        }
        finally
        {
            set_num_threads(before);
        }

        Assert.True(get_num_interop_threads() > 0);
    }
}
