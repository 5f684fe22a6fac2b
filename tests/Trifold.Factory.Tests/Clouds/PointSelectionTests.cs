using System.Numerics;
using Trifold.Factory.Clouds;

namespace Trifold.Factory.Tests.Clouds;

public class PointSelectionTests
{
    private static readonly Vector3[] Points = RandomPoints(2000);

    [Fact]
    public void Farthest_KeepsPointsApartAndCoversTheRest()
    {
        var chosen = PointSelection.Farthest(Points, 64, 5).Select(i => Points[i]).ToArray();

        // Every other point is nearer to a chosen one than the chosen are to each other: the sampling's defining property.
        var apart = chosen.SelectMany((a, i) => chosen.Skip(i + 1).Select(b => Vector3.Distance(a, b))).Min();
        var reach = Points.Max(point => chosen.Min(other => Vector3.Distance(point, other)));
        Assert.True(apart >= reach, $"chosen points are {apart} apart, others up to {reach} away");
    }

    [Fact]
    public void Uniform_ChoosesDifferentPointsEvenly()
    {
        var chosen = PointSelection.Uniform(Points, 500, 5);

        Assert.Equal(500, chosen.Distinct().Count());
        // A quarter of all: of the first half about half.
        Assert.InRange(chosen.Count(i => i < 1000), 205, 295);
    }

    [Fact]
    public void TheSameSeed_ChoosesTheSame_AndAnotherSeedOthers()
    {
        Assert.Equal(PointSelection.Uniform(Points, 50, 5), PointSelection.Uniform(Points, 50, 5));
        Assert.NotEqual(PointSelection.Uniform(Points, 50, 5), PointSelection.Uniform(Points, 50, 6));
        Assert.NotEqual(PointSelection.Farthest(Points, 50, 5), PointSelection.Farthest(Points, 50, 6));
        Assert.Equal(300, PointSelection.Farthest(Points[..300], 300, 1).Distinct().Count());
    }

    [Fact]
    public void MoreThanThereAre_IsRefused() => Assert.Contains(
        "points: must lie between 1 and 2000, got 2001",
        Assert.Throws<ArgumentOutOfRangeException>(() => PointSelection.Farthest(Points, 2001, 0)).Message);

    internal static Vector3[] RandomPoints(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()))];
    }
}
