using System.Numerics;
using Trifold.Factory.Meshes;

namespace Trifold.Factory.Tests.Meshes;

public class MarchingCubesTests
{
    private const float Radius = 0.3f;

    [Fact]
    public void ASphereIsWatertightRoundAndFacesOutwards()
    {
        var volume = Filled(24, p => Radius - p.Length());

        var surface = MarchingCubes.Extract(volume, 0);

        AssertClosed(surface);
        int vertices = surface.Positions.Length / 3, triangles = surface.Triangles.Length / 3;
        Assert.Equal(2, vertices - 3 * triangles / 2 + triangles); // Euler: V − E + F of a sphere
        double enclosed = 0;
        for (var t = 0; t < surface.Triangles.Length; t += 3)
            enclosed += Vector3.Dot(At(surface, t), Vector3.Cross(At(surface, t + 1), At(surface, t + 2))) / 6;
        Assert.Equal(4 / 3.0 * Math.PI * Math.Pow(Radius, 3), enclosed, 0.002);
        for (var v = 0; v < vertices; v++)
        {
            var point = new Vector3(surface.Positions.AsSpan(3 * v, 3));
            Assert.Equal(Radius, point.Length(), 0.003f);
            Assert.True(Vector3.Dot(new Vector3(surface.Normals.AsSpan(3 * v, 3)), point / Radius) > 0.97f);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void NoiseIsWatertightToo_ThroughEveryCase(int seed)
    {
        var random = new Random(seed);
        var volume = Filled(20, _ => (float)random.NextDouble() - 0.5f);
        var cases = new HashSet<int>();
        for (var i = 0; i < 19 * 19 * 19; i++)
        {
            cases.Add(Enumerable.Range(0, 8).Sum(c => volume.Values[volume.Index(
                i / 361 + (c & 1), i / 19 % 19 + (c >> 1 & 1), i % 19 + (c >> 2))] > 0 ? 1 << c : 0));
        }

        Assert.Equal(256, cases.Count);
        AssertClosed(MarchingCubes.Extract(volume, 0));
    }

    [Fact]
    public void AGridPointExactlyOnTheLevel_LeavesNoHole() =>
        AssertClosed(MarchingCubes.Extract(Filled(12, p => MathF.Round(4 * (0.3f - p.Length()))), 0));

    [Fact]
    public void AVolumeThatReachesTheBorder_IsClosedThere()
    {
        var volume = new ScalarVolume(9, 1);
        Array.Fill(volume.Values, 50);
        volume.CloseBorder(-1000);

        var surface = MarchingCubes.Extract(volume, 10);

        AssertClosed(surface);
        Assert.Equal(8, surface.Positions.Select(MathF.Abs).Max() / 0.5f * 8, 2.1f);
    }

    [Fact]
    public void AnEmptyVolumeHasNoSurface() => Assert.Empty(MarchingCubes.Extract(new ScalarVolume(5, 1), 10).Triangles);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(1025)]
    public void SizesOutOfRangeAreNamed(int size) =>
        Assert.StartsWith("resolution:", Assert.Throws<ArgumentException>(() => new ScalarVolume(size, 1)).Message);

    /// <summary>Every edge belongs to exactly two triangles, which pass it in opposite directions.</summary>
    internal static void AssertClosed(Isosurface surface) => AssertClosed(surface.Triangles);

    internal static void AssertClosed(int[] triangles)
    {
        Assert.NotEmpty(triangles);
        var edges = new HashSet<(int, int)>();
        for (var t = 0; t < triangles.Length; t += 3)
        {
            for (var i = 0; i < 3; i++)
                Assert.True(edges.Add((triangles[t + i], triangles[t + (i + 1) % 3])), "two triangles pass an edge in one direction");
        }

        Assert.All(edges, edge => Assert.Contains((edge.Item2, edge.Item1), edges));
    }

    private static ScalarVolume Filled(int size, Func<Vector3, float> value)
    {
        var volume = new ScalarVolume(size, 1);
        for (var x = 0; x < size; x++)
        {
            for (var y = 0; y < size; y++)
            {
                for (var z = 0; z < size; z++)
                {
                    volume.Values[volume.Index(x, y, z)] = value(new Vector3(
                        (float)volume.Coordinate(x), (float)volume.Coordinate(y), (float)volume.Coordinate(z)));
                }
            }
        }

        volume.CloseBorder(-1);
        return volume;
    }

    private static Vector3 At(Isosurface surface, int corner) =>
        new(surface.Positions.AsSpan(3 * surface.Triangles[corner], 3));
}
