using Xunit;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class AutogradFunctionTests
{
    [Fact]
    public void SingleTensorFunction_GivesItsOwnGradients()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(3, 4).requires_grad_(true);
        var weight = Numbers(2, 4).requires_grad_(true);
        Linear.apply(x, weight).square().sum().backward();
        var (gradX, gradWeight) = (x.grad!, weight.grad!);
        x.grad = null;
        weight.grad = null;
        x.matmul(weight.t()).square().sum().backward();
        Assert.True(gradX.allclose(x.grad!));
        Assert.True(gradWeight.allclose(weight.grad!));
    }

    [Fact]
    public void UnusedOutput_HasAGradientOfZeros()
    {
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_(true);
        var parts = TwoAndThree.apply(x);
        parts[1].sum().backward();
        Assert.True(x.grad!.allclose(full(3, 3f)));
    }

    [Fact]
    public void WithoutGradients_NothingIsRecorded()
    {
        using var scope = NewDisposeScope();
        var plain = Linear.apply(Numbers(3, 4), Numbers(2, 4));
        Assert.False(plain.requires_grad);
        using var noGrad = no_grad();
        Assert.False(Linear.apply(Numbers(3, 4).requires_grad_(true), Numbers(2, 4)).requires_grad);
    }

    [Fact]
    public void WhatBackwardThrows_ReachesTheCaller()
    {
        using var scope = NewDisposeScope();
        var y = Failing.apply(ones(2).requires_grad_(true));
        var failure = Assert.Throws<InvalidDataException>(() => y.sum().backward());
        Assert.Equal("no gradient", failure.Message);
    }

    [Fact]
    public void ASecondBackward_IsRefusedAsUpstreamDoes()
    {
        using var scope = NewDisposeScope();
        var y = Linear.apply(Numbers(3, 4).requires_grad_(true), Numbers(2, 4)).sum();
        y.backward();
        Assert.ThrowsAny<Exception>(() => y.backward());
    }

    [Fact]
    public void ManyCalls_LeaveNothingBehind()
    {
        using var weight = Numbers(2, 4).requires_grad_(true);
        for (var i = 0; i < 20; i++)
            Step(weight);
        var tensors = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        var alive = new List<WeakReference>();
        for (var i = 0; i < 200; i++)
            alive.Add(Step(weight));
        Assert.Equal(tensors, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.True(alive.Count(reference => reference.IsAlive) < 5);

        static WeakReference Step(Tensor weight)
        {
            using var scope = NewDisposeScope();
            var marker = new object();
            var y = Linear.apply(Numbers(3, 4), weight, marker);
            y.sum().backward();
            return new WeakReference(marker);
        }
    }

    // Not random: the global generator belongs to tests that run at the same time.
    private static Tensor Numbers(long rows, long columns) =>
        arange(rows * columns, dtype: ScalarType.Float32).sin().reshape(rows, columns).detach();

    private sealed class Linear : autograd.SingleTensorFunction<Linear>
    {
        public override string Name => nameof(Linear);

        public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars)
        {
            var (x, weight) = ((Tensor)vars[0]!, (Tensor)vars[1]!);
            var y = x.matmul(weight.t());
            ctx.save_for_backward([x, weight, y]);
            ctx.save_data("count", vars.Length);
            if (vars.Length > 2)
                ctx.save_data("marker", vars[2]!);
            return y;
        }

        public override List<Tensor?> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            Assert.Equal(3, saved.Count);
            List<Tensor?> gradients = [grad_output.matmul(saved[1]), grad_output.t().matmul(saved[0])];
            if ((int)ctx.get_data("count")! > 2)
                gradients.Add(null);
            return gradients;
        }
    }

    private sealed class TwoAndThree : autograd.MultiTensorFunction<TwoAndThree>
    {
        public override string Name => nameof(TwoAndThree);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object?[] vars)
        {
            var x = (Tensor)vars[0]!;
            return [x * 2, x * 3];
        }

        public override List<Tensor?> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) =>
            [grad_outputs[0] * 2 + grad_outputs[1] * 3];
    }

    private sealed class Failing : autograd.SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(autograd.AutogradContext ctx, params object?[] vars) => (Tensor)vars[0]! + 1;

        public override List<Tensor?> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            throw new InvalidDataException("no gradient");
    }
}
