using System.Numerics;
using TorchSharp;
using Trifold.Factory.Pictures;
using Trifold.Factory.Tests.Meshes;
using Trifold.Factory.Tests.Worlds;
using Trifold.Factory.Worlds;
using Trifold.Factory.Worlds.Portraits;
using Trifold.Formats.Cameras;
using Trifold.Models.Cameras;
using Trifold.Models.Rendering;
using Trifold.Tests.Shared;

namespace Trifold.Factory.Tests.Pictures;

public sealed class ViewConsistencyTests : IDisposable
{
    private const int Resolution = 48;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Both views are rendered by our renderer from a field whose surface is known, with cameras that went through files
    /// of different formats; a wrong axis, or z instead of ray length, in any of them is seen.
    /// </summary>
    [Fact]
    public void DepthOfOneView_LandsOnTheSurfaceSeenFromAnother()
    {
        using var scope = torch.NewDisposeScope();
        var world = new PortraitWorld();
        var instance = world.Create(TestLatents.Normal(world.LatentSize, 4));
        var field = WorldField.Of(instance);
        var left = ThroughFile(TestCameras.Orbit(-0.3, 0.1), CameraFileFormat.Nerfstudio);
        var right = ThroughFile(TestCameras.Orbit(0.15, -0.05), CameraFileFormat.Colmap);
        var projecting = ThroughFile(TestCameras.Orbit(0.15, -0.05), CameraFileFormat.OpenCv);
        var (leftDepth, leftWeight) = Render(field, left);
        var (rightDepth, rightWeight) = Render(field, right);

        Vector3 leftOrigin = TestCameras.Origin(left), rightOrigin = TestCameras.Origin(right);
        int covered = 0, onSurface = 0, compared = 0, agreeing = 0;
        for (var i = 0; i < leftDepth.Length; i++)
        {
            if (leftWeight[i] < 0.99f)
                continue;
            covered++;
            var point = leftOrigin + leftDepth[i] * TestCameras.Ray(left, i, Resolution);
            onSurface += MathF.Abs(instance.Distance(point)) < 0.01f ? 1 : 0;

            // The world itself says whether the other camera sees the point.
            var range = Vector3.Distance(point, rightOrigin);
            var exact = RaySample.Take(instance, rightOrigin, (point - rightOrigin) / range);
            if (MathF.Abs(exact.Depth - range) > 0.01f)
                continue;
            if (Project(projecting, point) is not { } pixel || rightWeight[pixel] < 0.99f)
                continue;
            compared++;
            agreeing += MathF.Abs(rightDepth[pixel] - range) < 0.03f ? 1 : 0;
        }

        Assert.True(covered > 400, $"{covered} pixels show the object");
        Assert.True(onSurface > 0.97 * covered, $"{onSurface} of {covered} points lie on the world's surface");
        Assert.True(compared > 0.6 * covered, $"{compared} of {covered} points are seen from both sides");
        Assert.True(agreeing > 0.95 * compared, $"{agreeing} of {compared} points lie where the other view sees them");
    }

    private Camera ThroughFile(Camera camera, CameraFileFormat format)
    {
        var path = _folder.File($"{format}");
        CameraFile.Write(path, format, [new FileCamera(
            "view.png", camera.CameraToWorld.ToArray(), camera.Intrinsics.ToArray(), "test", (Resolution, Resolution))]);
        return CameraChoice.Read(path)[0];
    }

    private static (float[] Depth, float[] Weight) Render(TriPlaneField field, Camera camera)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var cameras = CameraTensors.ToTensor([camera]);
        using var rays = RaySampler.Sample(CameraTensors.Poses(cameras), CameraTensors.Intrinsics(cameras), Resolution);
        var sampling = new VolumeSampling
        {
            Limits = (2.1, 3.3),
            CoarseSamples = 48,
            FineSamples = 48,
            BoxWarp = WorldField.BoxWarp,
        };
        using var seen = new TensorVolumeRenderer().Render(field, null, rays, sampling, SampleDraws.Deterministic);
        return (seen.Depth.data<float>().ToArray(), seen.Weight.data<float>().ToArray());
    }

    // The pixel that a point falls on; null beside the image.
    private static int? Project(Camera camera, Vector3 point)
    {
        var m = camera.CameraToWorld;
        var offset = point - TestCameras.Origin(camera);
        Span<double> p = stackalloc double[3];
        for (var axis = 0; axis < 3; axis++)
            p[axis] = m[axis] * offset.X + m[axis + 4] * offset.Y + m[axis + 8] * offset.Z;
        var k = camera.Intrinsics;
        int column = (int)Math.Floor(Resolution * (k[0] * p[0] / p[2] + k[2])), row = (int)Math.Floor(Resolution * (k[4] * p[1] / p[2] + k[5]));
        return column is >= 0 and < Resolution && row is >= 0 and < Resolution ? row * Resolution + column : null;
    }
}
