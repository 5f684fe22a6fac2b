using System.Numerics;
using System.Runtime.InteropServices;

namespace Trifold.Factory.Clouds;

/// <summary>One point of all that several views saw in the same voxel.</summary>
public static class VoxelFusion
{
    // What is seen without any confidence still says where the surface is.
    private const float LeastWeight = 1e-3f;

    /// <summary>
    /// Fuses samples: position, normal and colour are means weighted by confidence, the label has the greatest sum of
    /// confidences (of equal ones the smaller), and the fused confidence is that sum over the number of samples: the mean,
    /// where all agree.
    /// </summary>
    /// <param name="voxel">Side of the voxels, scene units, positive; one has its corner at the origin.</param>
    /// <param name="parts">K: entries of the label set.</param>
    /// <returns>One sample for each voxel, in the order in which they were first met.</returns>
    public static List<SurfaceSample> Fuse(IEnumerable<SurfaceSample> samples, double voxel, int parts)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (!(voxel > 0))
            throw new ArgumentOutOfRangeException(nameof(voxel), $"voxel: must be positive, got {voxel}.");
        var places = new Dictionary<(int X, int Y, int Z), int>();
        var sums = new List<Sum>();
        foreach (var sample in samples)
        {
            var key = (Index(sample.Position.X), Index(sample.Position.Y), Index(sample.Position.Z));
            if (!places.TryGetValue(key, out var place))
            {
                places.Add(key, place = sums.Count);
                sums.Add(new Sum(new float[parts]));
            }

            CollectionsMarshal.AsSpan(sums)[place].Add(sample);
        }

        return sums.ConvertAll(sum => sum.Fused());

        int Index(float coordinate) => (int)Math.Floor(coordinate / voxel);
    }

    private struct Sum(float[] votes)
    {
        private Vector3 _position;
        private Vector3 _normal;
        private Vector3 _color;
        private float _weight;
        private int _samples;

        public void Add(in SurfaceSample sample)
        {
            var weight = MathF.Max(sample.Confidence, LeastWeight);
            _position += weight * sample.Position;
            _normal += weight * sample.Normal;
            _color += weight * sample.Color;
            _weight += weight;
            votes[sample.Label] += weight;
            _samples++;
        }

        public readonly SurfaceSample Fused()
        {
            var label = votes.AsSpan().IndexOf(votes.Max());
            var length = _normal.Length();
            // Where views see both sides of something thin, normals cancel, and any direction is as good as another.
            var normal = length > 0 ? _normal / length : Vector3.UnitY;
            return new SurfaceSample(_position / _weight, normal, _color / _weight, (byte)label, votes[label] / _samples);
        }
    }
}
