using System.Numerics;
using Trifold.Factory.Clouds;

namespace Trifold.Factory.Tests.Clouds;

public class PointTreeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(500)]
    public void NearestDistances_AreThoseOfASearchThroughAll(int count)
    {
        var points = PointSelectionTests.RandomPoints(count);
        var tree = new PointTree(points);
        foreach (var place in PointSelectionTests.RandomPoints(50).Select(p => 1.5f * p))
        {
            var nearest = new float[5];
            tree.NearestDistances(place, nearest);

            var expected = points.Select(point => Vector3.Distance(point, place)).Order()
                .Concat(Enumerable.Repeat(float.PositiveInfinity, 5)).Take(5);
            Assert.Equal(expected, nearest);
            Assert.Equal(nearest[0], tree.NearestDistance(place));
        }
    }

    [Fact]
    public void EqualPoints_AreAllFound()
    {
        var nearest = new float[3];
        new PointTree([Vector3.One, Vector3.One, Vector3.One]).NearestDistances(Vector3.One, nearest);
        Assert.Equal([0, 0, 0], nearest);
    }
}
