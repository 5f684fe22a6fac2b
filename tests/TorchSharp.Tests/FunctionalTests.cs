using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>Functions against the formula they stand for, written with plain tensor arithmetic.</summary>
public class FunctionalTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Conv2d_IsALinearMapOfPatches()
    {
        var x = randn(2, 3, 6, 5, float64);
        var weight = randn(4, 3, 3, 3, float64);
        var bias = randn(4, float64);

        var patches = F.unfold(x, (3, 3), padding: (1, 1), stride: (2, 2));
        var expected = weight.flatten(1).matmul(patches).reshape(2, 4, 3, 3) + bias.reshape(1, 4, 1, 1);

        AssertClose(expected, F.conv2d(x, weight, bias, strides: [2, 2], padding: [1, 1]));
    }

    [Fact]
    public void ConvTranspose2d_IsTheTransposeOfConv2d()
    {
        var x = randn(1, 2, 4, 4, float64);
        var y = randn(1, 3, 9, 9, float64);
        var weight = randn(2, 3, 3, 3, float64);

        var forward = (F.conv_transpose2d(x, weight, strides: [2, 2]) * y).sum();
        var backward = (x * F.conv2d(y, weight, strides: [2, 2])).sum();

        AssertClose(backward, forward);
    }

    [Fact]
    public void GridSample_ReadsPixelCentresAndPadsOutside()
    {
        var x = arange(4, dtype: float64).reshape(1, 1, 2, 2);
        var grid = tensor(new[] { -0.5, -0.5, 0.5, 0.5, 0, 0, -3, -3 }, [1, 1, 4, 2]);

        AssertClose(tensor(new[] { 0, 3, 1.5, 0 }).reshape(1, 1, 1, 4), F.grid_sample(x, grid, align_corners: false));
        AssertClose(tensor(new[] { 0, 3, 1.5, 0.0 }).reshape(1, 1, 1, 4), F.grid_sample(x, grid, padding_mode: GridSamplePaddingMode.Border, align_corners: false));
        var theta = tensor(new double[,] { { 1, 0, 0 }, { 0, 1, 0 } }).unsqueeze(0);
        AssertClose(x, F.grid_sample(x, F.affine_grid(theta, [1, 1, 2, 2], align_corners: false), align_corners: false));
    }

    [Fact]
    public void Interpolate_BySizeIsByScale()
    {
        var x = randn(1, 2, 4, 4, float64);

        foreach (var mode in new[] { InterpolationMode.Nearest, InterpolationMode.Bilinear, InterpolationMode.Bicubic })
        {
            bool? align = mode == InterpolationMode.Nearest ? null : false;
            AssertClose(F.interpolate(x, size: [8, 8], mode: mode, align_corners: align), F.interpolate(x, scale_factor: [2, 2], mode: mode, align_corners: align));
        }

        AssertClose(F.avg_pool2d(x, 2), F.interpolate(x, size: [2, 2], mode: InterpolationMode.Area));
        // Half size with antialiasing weighs 4 pixels of each row by 1, 3, 3, 1, cut off at the border.
        var row = arange(8, dtype: float64).square().reshape(1, 1, 1, 8);
        var smooth = F.interpolate(row, size: [1, 4], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        Assert.Equal((1 + 3 * 4 + 3 * 9 + 16) / 8.0, smooth[0, 0, 0, 1].item<double>(), 1e-12);
    }

    [Fact]
    public void Pad_StartsAtTheLastDimension()
    {
        var x = ones(1, 1, 2, 3);

        Assert.Equal([1, 1, 2, 6], F.pad(x, (1, 2)).shape);
        Assert.Equal([1, 1, 5, 4], F.pad(x, (1, 0, 2, 1)).shape);
        Assert.Equal(6 + 3 * 2f, F.pad(x, (1, 0, 0, 0), value: 3).sum().item<float>());
        Assert.Equal([1f, 0, 1], F.pad(arange(2, dtype: float32).reshape(1, 1, 2), [1, 0], PaddingModes.Reflect).data<float>().ToArray());
    }

    [Fact]
    public void Pooling_MatchesItsDefinition()
    {
        var x = arange(16, dtype: float64).reshape(1, 1, 4, 4);

        AssertClose(tensor(new[] { 2.5, 4.5, 10.5, 12.5 }).reshape(1, 1, 2, 2), F.avg_pool2d(x, 2));
        AssertClose(tensor(new[] { 5.0, 7, 13, 15 }).reshape(1, 1, 2, 2), F.max_pool2d(x, 2));
        AssertClose(x.mean().reshape(1, 1, 1, 1), F.adaptive_avg_pool2d(x, 1));
    }

    [Fact]
    public void Normalisations_MatchTheirDefinitions()
    {
        var x = randn(2, 4, 3, 3, float64) * 3 + 1;

        AssertClose((x - x.mean([3], true)) / (x.var([3], unbiased: false, keepdim: true) + 1e-5).sqrt(), F.layer_norm(x, [3]));
        AssertClose((x - x.mean([2, 3], true)) / (x.var([2, 3], unbiased: false, keepdim: true) + 1e-5).sqrt(), F.instance_norm(x));
        AssertClose(F.instance_norm(x), F.group_norm(x, 4));
        AssertClose((x - x.mean([0, 2, 3], true)) / (x.var([0, 2, 3], unbiased: false, keepdim: true) + 1e-5).sqrt(), F.batch_norm(x, null, null, training: true));
        AssertClose(ones(2, 3, 3, float64), F.normalize(x).square().sum(1));
    }

    [Fact]
    public void Activations_MatchTheirDefinitions()
    {
        var x = linspace(-3, 3, 13, float64);

        AssertClose(x.exp().log1p(), F.softplus(x));
        AssertClose(x.maximum(0.2 * x), F.leaky_relu(x, 0.2));
        AssertClose(x * x.sigmoid(), F.silu(x));
        AssertClose(x * 0.5 * (1 + (x / Math.Sqrt(2)).erf()), F.gelu(x));
        AssertClose(x * 0.5 * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.pow(3))).tanh()), F.gelu(x, GELU.Approximate.tanh));
        AssertClose(x.exp() / x.exp().sum(), F.softmax(x, 0));
        AssertClose(F.softmax(x, 0).log(), F.log_softmax(x, 0));
        AssertClose(x.where(x > 0, x.expm1()), F.elu(x, 1));
        Assert.Equal(0f, F.dropout(ones(10), 1.0).sum().item<float>());
    }

    [Fact]
    public void Losses_MatchTheirDefinitions()
    {
        var x = randn(5, 3, float64);
        var y = randn(5, 3, float64);
        var labels = tensor(new long[] { 0, 1, 2, 1, 0 });
        var targets = rand(5, 3, float64);

        AssertClose((x - y).square().mean(), F.mse_loss(x, y));
        AssertClose((x - y).abs().sum(), F.l1_loss(x, y, nn.Reduction.Sum));
        AssertClose(-x.log_softmax(1).gather(1, labels.unsqueeze(1)).mean(), F.cross_entropy(x, labels));
        AssertClose(F.cross_entropy(x, labels), F.nll_loss(x.log_softmax(1), labels));
        var p = x.sigmoid();
        AssertClose(-(targets * p.log() + (1 - targets) * (1 - p).log()), F.binary_cross_entropy_with_logits(x, targets, reduction: nn.Reduction.None));
        AssertClose((y.exp() * (y - x)).mean(), F.kl_div(x, y, log_target: true));
        AssertClose((x * y).sum(1) / (x.norm(1) * y.norm(1)), F.cosine_similarity(x, y));
        AssertClose(eye(3, dtype: int64)[labels].@double(), F.one_hot(labels, 3).@double());
    }

    [Fact]
    public void Attention_IsASoftmaxOfScaledProducts()
    {
        var (q, k, v) = (randn(2, 4, 8, float64), randn(2, 5, 8, float64), randn(2, 5, 3, float64));

        AssertClose((q.matmul(k.transpose(1, 2)) / Math.Sqrt(8)).softmax(-1).matmul(v), F.scaled_dot_product_attention(q, k, v));
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(expected.allclose(actual, 1e-9, 1e-10), $"largest difference {(expected - actual).abs().max().item<double>()}");
    }
}
