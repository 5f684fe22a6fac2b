using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Tests.Memory;

public class BufferPoolTests
{
    [Fact]
    public void ReturnedBuffer_IsRentedAgain_TheSmallestThatFits()
    {
        var pool = new BufferPool(2);
        var (small, large) = (pool.Rent(10), pool.Rent(1000));
        pool.Return(large);
        pool.Return(small);
        Assert.Same(small, pool.Rent(5));
        Assert.Same(large, pool.Rent(5));
    }

    [Fact]
    public void BeyondItsCapacity_BuffersAreFreed()
    {
        var pool = new BufferPool(1);
        var (first, second) = (pool.Rent(10), pool.Rent(10));
        pool.Return(first);
        pool.Return(second);
        Assert.Equal(0, second.Length);
        Assert.Same(first, pool.Rent(10));
    }
}
