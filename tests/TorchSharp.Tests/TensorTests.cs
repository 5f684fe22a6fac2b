using System.Runtime.InteropServices;
using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class TensorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Properties_DescribeTheTensor()
    {
        var x = zeros(2, 3, 4, int32);

        Assert.Equal([2, 3, 4], x.shape);
        Assert.Equal([12, 4, 1], x.stride());
        Assert.Equal(3, x.size(-2));
        Assert.Equal((3L, 24L, 4L), (x.ndim, x.numel(), x.ElementSize));
        Assert.Equal((ScalarType.Int32, DeviceType.CPU), (x.dtype, x.device_type));
        Assert.True(x.is_contiguous());
        Assert.False(x.transpose(0, 1).is_contiguous());
        Assert.True(x.is_leaf);
        Assert.Equal("cpu", x.device.ToString());
        Assert.NotEmpty(__version__);
    }

    [Fact]
    public void Scalars_KeepTheirKind()
    {
        Assert.Equal(ScalarType.Int64, (arange(3) + 5).dtype);
        Assert.Equal(ScalarType.Int64, (arange(3) * true).dtype);
        Assert.Equal(ScalarType.Float32, (arange(3) + 0.5).dtype);
        Assert.Equal(ScalarType.Float32, (ones(3) * 0.5).dtype);
        Assert.Equal(ScalarType.Float64, (ones(3, float64) * 0.5f).dtype);
    }

    [Fact]
    public void Arithmetic_FollowsTheOperators()
    {
        var x = tensor(new[] { 1.0, -2.0, 4.0 });
        var y = tensor(new[] { 2.0, 4.0, -8.0 });

        AssertValues([3, 2, -4], x + y);
        AssertValues([-1, -6, 12], x - y);
        AssertValues([2, -8, -32], x * y);
        AssertValues([0.5, -0.5, -0.5], x / y);
        AssertValues([9, 12, 6], 10 - x);
        AssertValues([2, -1, 0.5], 2 / x);
        AssertValues([1, 1, 1], x % 3);
        AssertValues([-1, 2, -4], -x);
        Assert.Equal([true, false, true], (x > 0).data<bool>().ToArray());
        Assert.Equal([false, true, false], ((x < 0) & (x != 4.0)).data<bool>().ToArray());
        AssertValues([0, -1, 0], x.div(y.abs(), RoundingMode.floor));
        AssertValues([1, 0, 1], x.clamp(0, 1));
        AssertValues([3, -2, 4], x.masked_fill(x == 1.0, 3));
    }

    [Fact]
    public void InPlace_ChangesAndReturnsTheSameTensor()
    {
        var x = tensor(new[] { 1.0, 2.0 });

        Assert.Same(x, x.add_(1).mul_(2).sub_(1).div_(3));
        AssertValues([1, 5.0 / 3], x);
        AssertValues([0, 0], x.zero_());
        AssertValues([7, 7], x.fill_(7));
        AssertValues([7 + 0.5 * 6, 7 + 0.5 * 6], x.addcmul_(full(2, 2.0), full(2, 3.0), 0.5));
    }

    [Fact]
    public void Indexing_ByRangesNumbersAndEllipsis()
    {
        var x = arange(24).reshape(2, 3, 4);

        AssertLongs([20, 21, 22, 23], x[1, 2]);
        AssertLongs([7], x[0, 1, 3]);
        AssertLongs([3, 7, 11, 15, 19, 23], x[TensorIndex.Ellipsis, ^1]);
        AssertLongs([4, 5, 8, 9, 16, 17, 20, 21], x[.., 1.., ..2]);
        AssertLongs([1, 5, 9], x[0, .., 1]);
        AssertLongs([0, 2, 12, 14], x[.., 0, TensorIndex.Slice(step: 2)]);
        AssertLongs([8, 9, 10, 11], x[0, ^1..].flatten());
        Assert.Equal([2, 1, 3, 4], x[.., TensorIndex.None].shape);
        Assert.Equal([2, 3, 4], x[..].shape);
    }

    [Fact]
    public void Indexing_ByTensors()
    {
        var x = arange(24).reshape(2, 3, 4);

        AssertLongs([12, 13, 14, 15, 0, 1, 2, 3], x[tensor(new long[] { 1, 0 }), 0]);
        AssertLongs([13, 4], x[tensor(new long[] { 1, 0 }), tensor(new long[] { 0, 1 }), tensor(new long[] { 1, 0 })]);
        AssertLongs([22, 23], x[x > 21]);
        AssertLongs([0, 2], x[0, 0, TensorIndex.Tensor(tensor(new long[] { 0, 2 }))]);
        AssertLongs([2, 14], x[TensorIndex.Ellipsis, TensorIndex.Tensor(tensor(new long[] { 2 }))].select(1, 0).flatten());
    }

    [Fact]
    public void Assignment_WritesWhatIndexingReads()
    {
        var x = zeros(2, 3, int64);
        x[0, 1] = 5;
        x[.., 2] = tensor(new long[] { 7, 8 });
        x[1, ..2] = tensor(new long[] { 1, 2 });
        AssertLongs([0, 5, 7, 1, 2, 8], x);

        x[x > 5] = 0;
        AssertLongs([0, 5, 0, 1, 2, 0], x);
        x.index_put_(tensor(new long[] { 10, 10 }), [TensorIndex.Tensor(tensor(new long[] { 0, 0 })), TensorIndex.Tensor(tensor(new long[] { 0, 0 }))], accumulate: true);
        AssertLongs([20, 5, 0, 1, 2, 0], x);
    }

    [Fact]
    public void Reductions_TakeDimensionsAndTypes()
    {
        var x = tensor(new double[,] { { 1, 2, 3 }, { 4, 5, 9 } });

        Assert.Equal(24, x.sum().item<double>());
        AssertValues([5, 7, 12], x.sum(0L));
        AssertValues([6, 18], x.sum([1]));
        Assert.Equal([2, 1], x.sum(1, keepdim: true).shape);
        Assert.Equal(ScalarType.Float32, x.sum(type: float32).dtype);
        AssertValues([2, 6], x.mean([1]));
        AssertValues([1, Math.Sqrt(7)], x.std(1));
        var (values, indices) = x.max(1);
        AssertValues([3, 9], values);
        AssertLongs([2, 2], indices);
        Assert.Equal(5, x.argmax().item<long>());
        AssertValues([9, 5], x[1].topk(2).values);
        AssertValues([9, 5, 4], x[1].sort(descending: true).Values);
        AssertLongs([0, 2, 3], searchsorted(tensor(new[] { 1.0, 2.0, 3.0 }), tensor(new[] { 0.5, 2.5, 4.0 })));
        AssertLongs([1, 0, 2], tensor(new long[] { 0, 2, 2 }).bincount(null));
        AssertValues([1, 1], x[0].diff());
    }

    [Fact]
    public void Shapes_AreViewsOfTheSameMemory()
    {
        var x = arange(6).reshape(2, 3);
        x.T[2, 0] = 42;

        AssertLongs([0, 1, 42, 3, 4, 5], x);
        AssertLongs([0, 3, 1, 4, 42, 5], x.permute(1, 0).contiguous());
        Assert.Equal([2, 1, 3], x.unsqueeze(1).shape);
        Assert.Equal([4, 2, 3], x.expand(4, 2, 3).shape);
        Assert.Equal([4, 3], x.repeat(2, 1).shape);
        AssertLongs([0, 0, 1, 1], arange(2).repeat_interleave(2));
        Assert.Equal([3, 2, 1], x.unflatten(0, 2, 1).permute(2, 0, 1).shape);
        Assert.Equal([[1, 3], [1, 3]], x.chunk(2).Select(part => part.shape).ToArray());
        Assert.Equal([[2, 1], [2, 2]], x.split([1, 2], 1).Select(part => part.shape).ToArray());
        Assert.Equal([3, 3], meshgrid([arange(3), arange(3)])[0].shape);
        AssertLongs([0, 4], x.diagonal());
    }

    [Fact]
    public void LinearAlgebra_SolvesWhatItFactors()
    {
        var a = tensor(new double[,] { { 4, 1 }, { 2, 3 } });

        AssertValues([1, 0, 0, 1], linalg.inv(a).matmul(a));
        Assert.Equal(10, linalg.det(a).item<double>(), 10);
        AssertValues([5, 5], a.mv(ones(2, float64)));
        AssertValues([17, 7, 14, 11], a.mm(a).t().t() - tensor(new double[,] { { 1, 0 }, { 0, 0 } }));
        AssertValues([17, 5], linalg.norm(stack([tensor(new[] { 15.0, 8.0 }), tensor(new[] { 3.0, 4.0 })]), dims: [1]));
        AssertValues([4, 2], einsum("ij->j", a) - tensor(new[] { 2.0, 2.0 }));
        AssertValues([-1, 4, -2], linalg.cross(tensor(new[] { 2.0, 1.0, 1.0 }), tensor(new[] { 0.0, 1.0, 2.0 }) * 1) - tensor(new[] { 2.0, -8.0, 4.0 }));
    }

    [Fact]
    public void Factories_FillAsTold()
    {
        AssertValues([0, 0.5, 1], linspace(0, 1, 3, float64));
        AssertLongs([2, 5, 8], arange(2, 10, 3));
        Assert.Equal(ScalarType.Float32, arange(0, 1, 0.25).dtype);
        AssertValues([1, 0, 0, 1], eye(2, dtype: float64));
        AssertValues([2.5, 2.5], full(2, 2.5, float64));
        Assert.Equal([2, 2], ones_like(zeros(2, 2, int64)).shape);
        Assert.Equal([2, 3], tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([2, 2], tensor(new[] { 1f, 2f, 3f, 4f }, [2, 2]).shape);
        Assert.Equal([0], tensor(Array.Empty<float>()).shape);
        Assert.Equal(0, tensor(3L).ndim);
        AssertLongs([2, 3], frombuffer(new long[] { 1, 2, 3, 4 }, int64, 2, 1));
        Assert.True(zeros(2, requires_grad: true).requires_grad);
        Assert.All(randint(2, 5, [100]).data<long>(), value => Assert.InRange(value, 2, 4));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), randperm(10).data<long>().Order());
    }

    [Fact]
    public void Conversions_KeepTheValues()
    {
        var x = tensor(new[] { 1.5, -2.0 });

        Assert.Equal([1.5f, -2f], x.to(float32).data<float>().ToArray());
        Assert.Equal([(Half)1.5, (Half)(-2)], x.half().data<Half>().ToArray());
        AssertLongs([1, -2], x.@long());
        Assert.Equal([true, true], x.@bool().data<bool>().ToArray());
        Assert.Equal(1.5, x[0].ToDouble());
        Assert.Equal(-2, (int)x[1]);
        Assert.Equal(-2f, x.@float()[1].item<float>());
        Assert.Throws<ArgumentException>(() => x.data<float>());
        Assert.Throws<ArgumentException>(() => x.item<double>());
        Assert.Equal(ScalarType.Float32, x.type_as(ones(1)).dtype);
    }

    [Fact]
    public void Bytes_SaveAndRestoreATensor()
    {
        var x = randn(3, 5);
        var saved = x.bytes.ToArray();
        var restored = empty(3, 5);
        restored.bytes = saved;

        Assert.True(x.Equals(restored));
        Assert.Equal(x.data<float>().ToArray(), MemoryMarshal.Cast<byte, float>(saved).ToArray());
        Assert.Throws<InvalidOperationException>(() => x.T.bytes.Length);
        Assert.Throws<ArgumentException>(() => restored.bytes = new byte[3]);
    }

    [Fact]
    public void Streams_SaveAndRestoreATensor()
    {
        var x = arange(300_000, dtype: float64).reshape(3, -1);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        x.Save(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);

        Assert.True(x.Equals(Tensor.Load(reader)));
    }

    [Fact]
    public void Accessor_FollowsStrides()
    {
        var x = arange(6).reshape(2, 3);

        Assert.Equal([0L, 3, 1, 4, 2, 5], x.T.data<long>().ToArray());
        Assert.Equal(5, x.T.data<long>()[2, 1]);
        var target = new long[4];
        x.data<long>().CopyTo(target, arrayIndex: 1, tensorIndex: 3);
        Assert.Equal([0L, 3, 4, 5], target);
        x.data<long>()[1, 1] = 9;
        Assert.Equal(9, x[1, 1].item<long>());
    }

    [Fact]
    public void Seeds_RepeatTheNumbers()
    {
        manual_seed(5);
        var first = randn(4);
        manual_seed(5);
        Assert.True(first.Equals(randn(4)));

        using var one = new Generator(9);
        using var other = new Generator(9);
        var x = rand(4, generator: one);
        Assert.True(x.Equals(rand(4, generator: other)));
        var state = one.get_state();
        var next = normal(zeros(3), ones(3), one);
        one.set_state(state);
        Assert.True(next.Equals(normal(zeros(3), ones(3), one)));
    }

    [Fact]
    public void LibtorchErrors_SayWhatIsWrong()
    {
        var failure = Assert.Throws<ExternalException>(() => ones(2, 3) + ones(4));

        Assert.StartsWith("The size of tensor a (3) must match the size of tensor b (4)", failure.Message);
        Assert.Throws<ExternalException>(() => ones(2).view(3));
        Assert.Throws<ExternalException>(() => ones(2)[5]);
    }

    [Fact]
    public void Devices_AreNamedAndMissingOnesRefused()
    {
        Assert.Equal((DeviceType.CUDA, 1), (new Device("cuda:1").type, new Device("cuda:1").index));
        Assert.Equal(cuda.is_available(), cuda.device_count() > 0);
        if (!cuda.is_available()) Assert.ThrowsAny<Exception>(() => ones(1).to(new Device("cuda")));
        Assert.Equal([1f], ones(1).to(CPU).data<float>().ToArray());
    }

    private static void AssertValues(double[] expected, Tensor actual)
    {
        var values = actual.data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++) Assert.Equal(expected[i], values[i], 1e-9);
    }

    private static void AssertLongs(long[] expected, Tensor actual) => Assert.Equal(expected, actual.data<long>().ToArray());
}
