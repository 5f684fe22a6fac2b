using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Tests.Lanes;

public sealed unsafe class TranscendentalTests
{
    private const int Numbers = 1 << 16;

    [Fact]
    public void Exp_IsWithin2UlpOfTheTruth() =>
        Check(-87, 88, Math.Exp, 2, (x, y, n) => Map<float, SingleLane>(x, y, n, Transcendental<float, SingleLane>.Exp));

    [Fact]
    public void Softplus_IsWithin4UlpOfTheTruth() =>
        Check(-80, 80, x => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x))), 4,
            (x, y, n) => Map<float, SingleLane>(x, y, n, Transcendental<float, SingleLane>.Softplus));

    [Fact]
    public void Sigmoid_IsWithin4UlpOfTheTruth() =>
        Check(-80, 80, x => 1 / (1 + Math.Exp(-x)), 4,
            (x, y, n) => Map<float, SingleLane>(x, y, n, Transcendental<float, SingleLane>.Sigmoid));

    [Fact]
    public void LogOnePlus_IsWithin3UlpOfTheTruth() =>
        Check(0, 1, LogOnePlus, 3, (x, y, n) => Map<float, SingleLane>(x, y, n, Transcendental<float, SingleLane>.LogOnePlus));

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    [InlineData(-1e30f)]
    [InlineData(float.NegativeInfinity)]
    public void FarArguments_GiveFiniteOrLimitingValues(float x)
    {
        Assert.True(float.IsFinite(Transcendental<float, SingleLane>.Exp(x)));
        Assert.Equal(x > 0 ? 1 : 0, Transcendental<float, SingleLane>.Sigmoid(x), 1e-30f);
        var softplus = Transcendental<float, SingleLane>.Softplus(x);
        Assert.Equal(Math.Max(x, 0), softplus, 1e-30f);
    }

    [Fact]
    public void WhatIsNoNumber_StaysSo()
    {
        Assert.True(float.IsNaN(Transcendental<float, SingleLane>.Exp(float.NaN)));
        Assert.True(float.IsNaN(Transcendental<float, SingleLane>.Softplus(float.NaN)));
        Assert.True(float.IsNaN(Transcendental<float, SingleLane>.Sigmoid(float.NaN)));
        var eight = Transcendental<Vector256<float>, Lanes256>.Softplus(Vector256.Create(float.NaN));
        Assert.True(float.IsNaN(eight[0]) && float.IsNaN(eight[7]));
    }

    [Fact]
    public void EveryWidth_GivesTheBitsOfOneLane()
    {
        var x = Grid(-90, 90);
        var one = new float[Numbers];
        var eight = new float[Numbers];
        var sixteen = new float[Numbers];
        Run(x, one, (s, d, n) => All<float, SingleLane>(s, d, n));
        Run(x, eight, (s, d, n) => All<Vector256<float>, Lanes256>(s, d, n));
        Run(x, sixteen, (s, d, n) => All<Vector512<float>, Lanes512>(s, d, n));
        Assert.Equal(one, eight);
        Assert.Equal(one, sixteen);
    }

    private delegate void Loop(float* source, float* destination, int count);

    // Different functions in turn, so that one array covers them all.
    private static void All<TVector, TLanes>(float* source, float* destination, int count)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        var quarter = count / 4;
        Map<TVector, TLanes>(source, destination, quarter, Transcendental<TVector, TLanes>.Exp);
        Map<TVector, TLanes>(source + quarter, destination + quarter, quarter, Transcendental<TVector, TLanes>.Softplus);
        Map<TVector, TLanes>(source + 2 * quarter, destination + 2 * quarter, quarter, Transcendental<TVector, TLanes>.Sigmoid);
        Map<TVector, TLanes>(
            source + 3 * quarter, destination + 3 * quarter, quarter,
            v => Transcendental<TVector, TLanes>.LogOnePlus(TLanes.Multiply(TLanes.Abs(v), TLanes.Broadcast(1 / 90f))));
    }

    private static void Map<TVector, TLanes>(float* source, float* destination, int count, Func<TVector, TVector> function)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector>
    {
        for (var i = 0; i < count; i += TLanes.Count)
            TLanes.Store(function(TLanes.Load(source + i)), destination + i);
    }

    private static void Check(double from, double to, Func<double, double> truth, double ulp, Loop loop)
    {
        var x = Grid(from, to);
        var y = new float[Numbers];
        Run(x, y, loop);
        var worst = 0.0;
        for (var i = 0; i < Numbers; i++)
        {
            var wanted = truth(x[i]);
            worst = Math.Max(worst, Math.Abs(y[i] - wanted) / (MathF.BitIncrement((float)wanted) - (float)wanted));
        }

        Assert.InRange(worst, 0, ulp);
    }

    private static void Run(float[] x, float[] y, Loop loop)
    {
        fixed (float* source = x, destination = y)
            loop(source, destination, x.Length);
    }

    private static float[] Grid(double from, double to) =>
        [.. Enumerable.Range(0, Numbers).Select(i => (float)(from + (to - from) * i / (Numbers - 1)))];

    // .NET has no log1p: below 1e-4 three terms of the series are exact in double precision.
    private static double LogOnePlus(double t) =>
        t < 1e-4 ? t * (1 - t * (0.5 - t * (1 / 3.0 - t / 4))) : Math.Log(1 + t);
}
