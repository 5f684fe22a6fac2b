using System.Runtime.InteropServices;
using Trifold.Models.Checkpoints;
using Trifold.Models.Checkpoints.Pickle;
using Trifold.Models.Rendering;

namespace Trifold.Models.Folders.Import;

/// <summary>Tells plane layouts apart by the renderer's axes (EG3D specification, section 7).</summary>
internal static class PlaneLayout
{
    private const int Planes = 3;

    private static readonly PlaneAxes[] Known = [PlaneAxes.Released, PlaneAxes.FixedXyXzZy, PlaneAxes.FixedXyYzZx];

    /// <param name="value">The renderer's axes, a tensor [3, 3, 3]; null: the file has none, as the first releases.</param>
    public static PlaneAxes Read(object? value, TensorReader tensors)
    {
        if (value is null)
            return PlaneAxes.Released;
        var axes = tensors.Read(value);
        if (axes.Shape is not [Planes, 3, 3] || axes.DType != SafetensorsDType.F32)
            throw new PickleException($"plane_axes: three 3×3 matrices of F32 are needed, not {axes.DType.HeaderName()} [{string.Join(", ", axes.Shape)}]");
        var columns = Columns(MemoryMarshal.Cast<byte, float>(axes.ToBytes()));
        return Array.Find(Known, layout => columns is not null && layout.Columns.AsSpan().SequenceEqual(columns))
            ?? throw new PickleException("plane_axes: the planes lie in none of the known ways; name one by --plane-axes");
    }

    // Coordinates are the first two of (point · inverse); the inverse of a permutation is its transpose, so that they
    // are the axes that the first two rows name.
    private static int[]? Columns(ReadOnlySpan<float> matrices)
    {
        var columns = new List<int>();
        for (var row = 0; row < Planes * 3; row++)
        {
            var numbers = matrices.Slice(row * 3, 3);
            var axis = numbers.IndexOf(1f);
            if (axis < 0 || numbers.Count(0f) != 2)
                return null;
            if (row % 3 < 2)
                columns.Add(axis);
        }

        return [.. columns];
    }
}
