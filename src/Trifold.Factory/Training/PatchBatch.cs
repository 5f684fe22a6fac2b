using System.Numerics;
using TorchSharp;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Factory.Training;

/// <summary>A square part of one view of each of B objects, as the model renders it and as the world shows it. Owns its tensors.</summary>
/// <param name="Rays">Through the centres of P·P pixels of the render, row by row.</param>
/// <param name="Rgb">The final image, [-1, 1], [B, 3, Q, Q].</param>
/// <param name="RawRgb">At the render's pixels, [-1, 1], [B, P·P, 3].</param>
/// <param name="Alpha">Share of a pixel of the render that meets the object, [B, P·P, 1].</param>
/// <param name="Depth">Distance along the ray in scene units, [B, P·P, 1].</param>
/// <param name="Solid">1 where the whole pixel meets one surface and so has a depth, [B, P·P, 1].</param>
/// <param name="Counts">1 for pixels of the final image that see nothing of the patch's inner edges, [B, 1, Q, Q].</param>
internal sealed record PatchBatch(
    Rays Rays, Tensor Rgb, Tensor RawRgb, Tensor Alpha, Tensor Depth, Tensor Solid, Tensor Counts) : IDisposable
{
    // The super-resolution's convolutions look about this many pixels of the render far.
    private const int Reach = 4;

    // A pixel whose samples differ more lies across an edge, scene units.
    private const float LargestDepthRange = 0.03f;

    /// <param name="resolution">R: side of the whole render, pixels.</param>
    /// <param name="scale">Pixels of the final image to one of the render, along each side.</param>
    /// <param name="side">P, at most R.</param>
    public static PatchBatch Draw(DrawnObjects objects, TrainingViews views, int resolution, int scale, int side)
    {
        var patch = new Patch(objects.Instances.Count, views, resolution, scale, side);
        objects.ForEach(2, (item, instance, random) => patch.Fill(item, instance, random));
        return patch.ToBatch();
    }

    public void Dispose()
    {
        Rays.Dispose();
        Rgb.Dispose();
        RawRgb.Dispose();
        Alpha.Dispose();
        Depth.Dispose();
        Solid.Dispose();
        Counts.Dispose();
    }

    private sealed class Patch(int objects, TrainingViews views, int resolution, int scale, int side)
    {
        private readonly int _fine = side * scale;
        private readonly float[] _origins = new float[objects * side * side * 3];
        private readonly float[] _directions = new float[objects * side * side * 3];
        private readonly float[] _rgb = new float[objects * 3 * side * side * scale * scale];
        private readonly float[] _raw = new float[objects * side * side * 3];
        private readonly float[] _alpha = new float[objects * side * side];
        private readonly float[] _depth = new float[objects * side * side];
        private readonly float[] _solid = new float[objects * side * side];
        private readonly float[] _counts = new float[objects * side * side * scale * scale];

        public void Fill(int item, IWorldInstance instance, Random random)
        {
            var camera = views.DrawCamera(random);
            var (u, v) = views.DrawPoint(random);
            var left = Start(u);
            var top = Start(v);
            for (var row = 0; row < side; row++)
            {
                for (var column = 0; column < side; column++)
                    FillPixel(item, instance, camera, random, row, column, top + row, left + column);
            }

            MarkCounting(item, left, top);
        }

        public PatchBatch ToBatch() => new(
            new Rays(Tensor3(_origins, 3), Tensor3(_directions, 3)) { RowLength = side },
            torch.tensor(_rgb, [objects, 3, _fine, _fine]),
            Tensor3(_raw, 3), Tensor3(_alpha, 1), Tensor3(_depth, 1), Tensor3(_solid, 1),
            torch.tensor(_counts, [objects, 1, _fine, _fine]));

        private Tensor Tensor3(float[] numbers, int width) => torch.tensor(numbers, [objects, side * side, width]);

        private int Start(double middle) => Math.Clamp((int)(middle * resolution) - side / 2, 0, resolution - side);

        // One sample at a random place of each final pixel: on average what a pixel's whole area shows.
        private void FillPixel(
            int item, IWorldInstance instance, Camera camera, Random random, int row, int column, int imageRow, int imageColumn)
        {
            var pixel = (item * side + row) * side + column;
            var origin = camera.Origin();
            origin.CopyTo(_origins, 3 * pixel);
            camera.Direction((imageColumn + 0.5) / resolution, (imageRow + 0.5) / resolution).CopyTo(_directions, 3 * pixel);

            Vector3 sum = default;
            var hits = 0;
            float depths = 0, nearest = float.MaxValue, farthest = 0;
            for (var i = 0; i < scale * scale; i++)
            {
                var (down, right) = (i / scale, i % scale);
                var u = (imageColumn * scale + right + random.NextDouble()) / (resolution * scale);
                var v = (imageRow * scale + down + random.NextDouble()) / (resolution * scale);
                var sample = RaySample.Take(instance, origin, camera.Direction(u, v));
                var rgb = sample.Rgb * 2 - Vector3.One;
                sum += rgb;
                for (var channel = 0; channel < 3; channel++)
                    _rgb[((item * 3 + channel) * _fine + row * scale + down) * _fine + column * scale + right] = rgb[channel];
                if (sample.Label == 0)
                    continue;
                hits++;
                depths += sample.Depth;
                (nearest, farthest) = (MathF.Min(nearest, sample.Depth), MathF.Max(farthest, sample.Depth));
            }

            (sum / (scale * scale)).CopyTo(_raw, 3 * pixel);
            _alpha[pixel] = hits / (float)(scale * scale);
            if (hits < scale * scale || farthest - nearest > LargestDepthRange)
                return;
            _depth[pixel] = depths / hits;
            _solid[pixel] = 1;
        }

        // Next to an edge that is not the image's own, convolutions see zeros where the whole image has features.
        private void MarkCounting(int item, int left, int top)
        {
            var (fromRow, toRow) = Range(top);
            var (fromColumn, toColumn) = Range(left);
            for (var row = fromRow; row < toRow; row++)
                _counts.AsSpan((item * _fine + row) * _fine)[fromColumn..toColumn].Fill(1);
        }

        private (int From, int To) Range(int start)
        {
            var margin = scale == 1 ? 0 : Reach;
            var from = start == 0 ? 0 : margin;
            var to = start + side == resolution ? side : side - margin;
            return (from * scale, to * scale);
        }
    }
}
