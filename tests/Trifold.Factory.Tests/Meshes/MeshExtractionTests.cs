using System.Numerics;
using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Factory.Meshes;
using Trifold.Factory.Tests.Worlds;
using Trifold.Factory.Worlds;
using Trifold.Factory.Worlds.Portraits;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Tests.Meshes;

public sealed class MeshExtractionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheSurfaceOfAWorldsObject_LiesWhereTheWorldSaysWithItsColoursAndParts()
    {
        using var scope = torch.NewDisposeScope();
        var world = new PortraitWorld();
        var instance = world.Create(TestLatents.Normal(world.LatentSize, 3));

        var mesh = MeshExtraction.Of(
            WorldField.Of(instance), world.Labels, points => WorldField.Logits(instance, points, world.Labels.Count),
            new MeshOptions { Resolution = 72 });

        MarchingCubesTests.AssertClosed(mesh.Triangles);
        var voxel = (float)WorldField.BoxWarp / 71;
        int near = 0, facing = 0;
        for (var v = 0; v < mesh.VertexCount; v++)
        {
            var point = new Vector3(mesh.Positions.AsSpan(3 * v, 3));
            near += MathF.Abs(instance.Distance(point)) < voxel / 8 ? 1 : 0;
            facing += Vector3.Dot(SphereTracer.Normal(instance, point), new Vector3(mesh.Normals.AsSpan(3 * v, 3))) > 0.7f ? 1 : 0;
            var material = instance.Material(point);
            Assert.Equal(material.Label, mesh.Labels![v]);
            Assert.Equal(MathF.Round(255 * material.Albedo.X), mesh.Colors[v].R, 1.0f);
        }

        // Where features are smaller than a voxel (glasses, lips) the surface passes them by.
        Assert.True(near > 0.95 * mesh.VertexCount, $"{near} of {mesh.VertexCount} vertices lie on the surface");
        Assert.True(facing > 0.9 * mesh.VertexCount, $"{facing} of {mesh.VertexCount} normals point outwards");
        Assert.True(mesh.TrianglesByPart().Count >= 5);
        Assert.DoesNotContain(0, mesh.TrianglesByPart().Keys);
    }

    [Fact]
    public void AModelGivesItsSurfaceWithTheDecodersParts()
    {
        using var model = TestModels.Make(_folder.Path, TestModels.Config());
        using var decoder = TestModels.MakeDecoder(model);
        using var scene = SceneSynthesis.FromSeed(model, 4, Truncation.Off, keepBlocks: true);
        var shares = new List<double>();

        var mesh = MeshExtraction.Of(scene, decoder, new MeshOptions { Resolution = 48, Level = MedianDensity(scene) }, shares.Add);
        var again = MeshExtraction.Of(scene, decoder, new MeshOptions { Resolution = 48, Level = MedianDensity(scene) });

        MarchingCubesTests.AssertClosed(mesh.Triangles);
        Assert.Equal(["background", "skin", "left eye", "hair"], mesh.Parts.Select(part => part.Name));
        Assert.All(mesh.Labels!, label => Assert.InRange(label, (ushort)1, (ushort)3));
        Assert.Equal(1, shares[^1]);
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(mesh.Positions, again.Positions);
        Assert.Equal(mesh.Labels, again.Labels);
    }

    [Fact]
    public void AVertexLiesAtTheLevelAndCarriesTheFieldsColour()
    {
        using var scope = torch.NewDisposeScope();
        using var model = TestModels.Make(_folder.Path, TestModels.Config());
        using var scene = SceneSynthesis.FromSeed(model, 4, Truncation.Off, keepBlocks: false);
        var level = MedianDensity(scene);

        var mesh = MeshExtraction.Of(scene, null, new MeshOptions { Resolution = 96, Level = level });

        using var noGrad = torch.no_grad();
        var samples = scene.Query(torch.tensor(mesh.Positions, [1, mesh.VertexCount, 3]));
        var densities = samples.Densities.contiguous().data<float>().ToArray();
        var colors = samples.Colors.contiguous().data<float>().ToArray();
        var spread = DensitySpread(scene);
        var onLevel = Enumerable.Range(0, mesh.VertexCount).Where(v => !AtBorder(mesh.Positions.AsSpan(3 * v, 3), 1 / 95f)).ToArray();
        Assert.True(onLevel.Length > 100);
        Assert.All(onLevel, v => Assert.Equal(level, densities[v], 0.05f * spread));
        Assert.All(onLevel, v => Assert.Equal(Math.Clamp(255 * colors[6 * v + 1], 0, 255), mesh.Colors[v].G, 0.6));
        Assert.Null(mesh.Labels);

        static bool AtBorder(Span<float> point, float voxel) =>
            MathF.Max(MathF.Abs(point[0]), MathF.Max(MathF.Abs(point[1]), MathF.Abs(point[2]))) > 0.5f - voxel * 1.01f;
    }

    [Fact]
    public void ALevelThatIsNeverReached_IsNamedWithTheRange()
    {
        using var model = TestModels.Make(_folder.Path, TestModels.Config());
        using var scene = SceneSynthesis.FromSeed(model, 4, Truncation.Off, keepBlocks: false);
        var message = Assert.Throws<ArgumentException>(
            () => MeshExtraction.Of(scene, null, new MeshOptions { Resolution = 16, Level = 1e6f })).Message;
        Assert.StartsWith("level: the density is nowhere above 1000000; it lies between", message);
    }

    [Fact]
    public void TheGridIsMeasuredInBoundedChunksThatDoNotShow()
    {
        // 41³ points are more than one chunk; a point by itself has the same density.
        using var scope = torch.NewDisposeScope();
        using var model = TestModels.Make(_folder.Path, TestModels.Config());
        using var scene = SceneSynthesis.FromSeed(model, 4, Truncation.Off, keepBlocks: false);
        var volume = ScalarVolume.OfDensity(scene.Field, 41);
        foreach (var (x, y, z) in ((int, int, int)[])[(0, 0, 0), (3, 20, 40), (38, 7, 5), (40, 40, 40), (39, 0, 17)])
        {
            float[] point = [(float)volume.Coordinate(x), (float)volume.Coordinate(y), (float)volume.Coordinate(z)];
            using var noGrad = torch.no_grad();
            var alone = scene.Query(torch.tensor(point, [1, 1, 3])).Densities.item<float>();
            Assert.Equal(alone, volume.Values[volume.Index(x, y, z)], 1e-4f);
        }
    }

    // Random networks have densities of any size; a level in the middle always has a surface.
    private static float MedianDensity(Eg3dScene scene)
    {
        var values = ScalarVolume.OfDensity(scene.Field, 24).Values.Order().ToArray();
        return values[values.Length / 2];
    }

    private static float DensitySpread(Eg3dScene scene)
    {
        var values = ScalarVolume.OfDensity(scene.Field, 24).Values;
        return values.Max() - values.Min();
    }
}
