using System.Numerics;
using Trifold.Factory.Annotation;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Tests.Annotation;

public class MaskConsistencyTests
{
    private const int Size = 96;
    private const float Radius = 0.4f;
    private const double Tolerance = 0.02;

    [Fact]
    public void ASphereWithPaintedStripes_AgreesWithItself()
    {
        // Stripes across the sweep's axis: their borders fall between the same rows in every view.
        var sweep = Sweep(point => (byte)(point.Y > 0.1 ? 1 : point.Y > -0.1 ? 2 : 3));

        var agreement = MaskConsistency.OfSweep(sweep, 2, Tolerance);

        Assert.InRange(agreement.Share, 0.97, 1);
        // Nearly all of the disk is seen from both sides of a turn of 20°.
        var disk = sweep.Take(sweep.Length - 2).Sum(view => view.Depth.Count(depth => depth > 0));
        Assert.InRange(agreement.Seen, 0.8 * disk, disk);
    }

    [Fact]
    public void OneLabelEverywhere_AgreesWholly() =>
        Assert.Equal(1, MaskConsistency.OfSweep(Sweep(_ => 3), 1, Tolerance).Share);

    [Fact]
    public void RandomLabels_AgreeByChance()
    {
        var random = new Random(1);
        foreach (var parts in (int[])[2, 5])
        {
            var agreement = MaskConsistency.OfSweep(Sweep(_ => (byte)random.Next(parts)), 1, Tolerance);
            Assert.Equal(1.0 / parts, agreement.Share, 0.02);
        }
    }

    [Fact]
    public void LabelsThatStickToTheImage_DoNotAgree()
    {
        // Left half of every image one part, right half another: a turn carries points across.
        var sweep = Sweep(_ => 1);
        foreach (var view in sweep)
        {
            for (var pixel = 0; pixel < view.Labels.Length; pixel++)
                view.Labels[pixel] = (byte)(pixel % Size < Size / 2 ? 1 : 2);
        }

        Assert.InRange(MaskConsistency.OfSweep(sweep, 3, Tolerance).Share, 0.4, 0.9);
    }

    [Fact]
    public void APlane_AgreesAtThePointsThatBothViewsHold()
    {
        // The plane z = 0 painted like a chessboard of large squares, from two cameras side by side.
        var (left, right) = (Plane(Turned(-8)), Plane(Turned(8)));

        var agreement = MaskConsistency.Between(left, right, Tolerance);

        Assert.InRange(agreement.Share, 0.93, 1);
        Assert.InRange(agreement.Seen, Size * Size / 2, Size * Size);
    }

    [Fact]
    public void WhatIsHidden_IsNotCounted()
    {
        var (left, right) = (Plane(Turned(-8)), Plane(Turned(8)));
        // Something stands before the right camera.
        var covered = right with { Depth = Array.ConvertAll(right.Depth, depth => depth - 1) };

        Assert.Equal(0, MaskConsistency.Between(left, covered, Tolerance).Seen);
        Assert.Equal(double.NaN, MaskConsistency.Between(left, covered, Tolerance).Share);
        Assert.Equal(0, MaskConsistency.Between(left with { Depth = new float[Size * Size] }, right, Tolerance).Seen);
    }

    private static MaskView[] Sweep(Func<Vector3, byte> paint) =>
        [.. Enumerable.Range(-4, 9).Select(step => View(Turned(10 * step), paint, Sphere))];

    private static MaskView Plane(Camera camera) => View(
        camera,
        point => (byte)(1 + (((int)MathF.Floor(point.X / 0.2f) + (int)MathF.Floor(point.Y / 0.2f)) & 1)),
        (origin, direction) => -origin.Z / direction.Z);

    private static Camera Turned(double degrees) => TinyEg3d.Camera.Turned(double.DegreesToRadians(degrees), 0);

    private static MaskView View(Camera camera, Func<Vector3, byte> paint, Func<Vector3, Vector3, float> distance)
    {
        var (labels, depth) = (new byte[Size * Size], new float[Size * Size]);
        var (x, y, z) = camera.Origin;
        var origin = new Vector3((float)x, (float)y, (float)z);
        for (var pixel = 0; pixel < labels.Length; pixel++)
        {
            var (dx, dy, dz) = camera.RayDirection((pixel % Size + 0.5) / Size, (pixel / Size + 0.5) / Size);
            var direction = new Vector3((float)dx, (float)dy, (float)dz);
            depth[pixel] = Math.Max(0, distance(origin, direction));
            if (depth[pixel] > 0)
                labels[pixel] = paint(origin + depth[pixel] * direction);
        }

        return new MaskView(camera, Size, labels, depth);
    }

    // Nearest intersection; −1 where the ray passes by.
    private static float Sphere(Vector3 origin, Vector3 direction)
    {
        var along = -Vector3.Dot(origin, direction);
        var square = Radius * Radius - (origin + along * direction).LengthSquared();
        return square < 0 ? -1 : along - MathF.Sqrt(square);
    }
}
