using System.Numerics;
using Trifold.Factory.Worlds;
using Trifold.Factory.Worlds.Cars;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Worlds.Cars;

public class CarWorldTests
{
    private const int Resolution = 64;

    private static readonly CarWorld World = new();

    [Fact]
    public void NamesEveryPartInOrder()
    {
        var names = World.Labels.Entries.Select(label => label.Name);

        Assert.Equal(Enum.GetNames<CarPart>().Select(name => name.ToLowerInvariant()), names);
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(-2.4)]
    public void EveryPartShowsFromACorner(double yaw)
    {
        const int Cars = 40;
        const double LeastShare = 0.002;
        var visible = new int[World.Labels.Count];
        for (var seed = 0; seed < Cars; seed++)
        {
            var view = Render(WorldTests.Random(World, seed), yaw, -0.3);
            for (var part = 0; part < visible.Length; part++)
                visible[part] += view.Labels.Count(label => label == part) >= LeastShare * view.Labels.Length ? 1 : 0;
        }

        // The hood lies in front.
        foreach (var part in Enum.GetValues<CarPart>().Where(part => part != CarPart.Hood || yaw > 0))
            Assert.True(visible[(int)part] >= 0.95 * Cars, $"{part}: {visible[(int)part]} of {Cars}");
    }

    [Fact]
    public void DefaultCameraHoldsEveryCarWholeFromAllAround()
    {
        const double Margin = 0.04;
        var nearest = 1.0;
        for (var seed = 0; seed < 8; seed++)
        {
            // Half of them at the ends of all factors.
            var car = seed % 2 == 0 ? WorldTests.Random(World, seed) : WorldTests.Extreme(World, seed);
            var points = SurfacePoints.Sample(car, 800, seed).Points;
            for (var step = 0; step < 24; step++)
            {
                foreach (var pitch in (double[])[0.05, -0.4, -Math.PI / 4])
                {
                    var camera = World.Viewpoints.Default.Turned(step * Math.PI / 12, pitch);
                    nearest = Math.Min(nearest, points.Min(point => FromEdge(camera, point)));
                }
            }
        }

        // Not more than is asked for either: pixels are for the car.
        Assert.InRange(nearest, Margin, 1.5 * Margin);
    }

    [Fact]
    public void StandsOnItsWheelsUnderItsRoof()
    {
        var side = Render(World.Create(new float[World.LatentSize]), Math.PI / 2, 0);

        Assert.True(Row(side, CarPart.Roof) < Row(side, CarPart.Windows));
        Assert.True(Row(side, CarPart.Windows) < Row(side, CarPart.Body));
        Assert.True(Row(side, CarPart.Body) < Row(side, CarPart.Wheels));
        var lowest = side.Labels.Index().Last(entry => entry.Item != 0);
        Assert.Equal((byte)CarPart.Wheels, lowest.Item);
    }

    [Fact]
    public void FacesPositiveZ()
    {
        var instance = World.Create(new float[World.LatentSize]);

        // The camera stands at +x and sees +z to its left.
        var side = Render(instance, Math.PI / 2, -0.2);
        Assert.True(Column(side, CarPart.Hood) < Column(side, CarPart.Windows) - 8);
        Assert.DoesNotContain((byte)CarPart.Hood, Render(instance, Math.PI, 0).Labels);
        Assert.Contains((byte)CarPart.Hood, Render(instance, 0, -0.1).Labels);
    }

    [Fact]
    public void LeftMirrorsRight()
    {
        var instance = WorldTests.Random(World, 7);
        var left = Render(instance, -0.8, -0.2);
        var right = Render(instance, 0.8, -0.2);

        var different = 0;
        for (var i = 0; i < left.Labels.Length; i++)
        {
            var mirrored = i / Resolution * Resolution + Resolution - 1 - i % Resolution;
            var same = left.Labels[i] == right.Labels[mirrored] && MathF.Abs(left.Depth[i] - right.Depth[mirrored]) < 1e-3f;
            different += same ? 0 : 1;
        }

        // Rounding decides which way a ray on an edge falls.
        Assert.True(different <= 4, $"{different} pixels differ");
    }

    [Fact]
    public void TwoToneRoofsAreDarkerAndLighterThanTheBody()
    {
        const int RoofTone = 20;
        float Roof(float tone)
        {
            var latent = new float[World.LatentSize];
            latent[RoofTone] = tone;
            var view = Render(World.Create(latent), 0.5, -0.6);
            return view.Labels.Index().Where(entry => entry.Item == (byte)CarPart.Roof).Average(entry => view.Rgb[3 * entry.Index]);
        }

        Assert.True(Roof(-3) < Roof(0) - 0.1f);
        Assert.True(Roof(3) > Roof(0) + 0.1f);
    }

    // Distance of a point's picture from the nearest edge, image sides.
    private static double FromEdge(Camera camera, Vector3 point)
    {
        var offset = point - TestCameras.Origin(camera);
        var aside = Math.Max(Math.Abs(Along(camera, 0, offset)), Math.Abs(Along(camera, 1, offset)));
        return 0.5 - camera.Intrinsics[0] * aside / Along(camera, 2, offset);
    }

    private static double Along(Camera camera, int axis, Vector3 offset) => offset.X * camera.CameraToWorld[axis]
        + offset.Y * camera.CameraToWorld[4 + axis] + offset.Z * camera.CameraToWorld[8 + axis];

    private static WorldView Render(IWorldInstance car, double yaw, double pitch) =>
        WorldRenderer.Render(car, World.Viewpoints.Default.Turned(yaw, pitch), Resolution, samplesPerAxis: 1);

    private static double Row(WorldView view, CarPart part) =>
        view.Labels.Index().Where(entry => entry.Item == (byte)part).Average(entry => entry.Index / Resolution);

    private static double Column(WorldView view, CarPart part) =>
        view.Labels.Index().Where(entry => entry.Item == (byte)part).Average(entry => entry.Index % Resolution);
}
