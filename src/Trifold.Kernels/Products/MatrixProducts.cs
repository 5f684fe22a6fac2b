using System.Runtime.Intrinsics;
using Trifold.Kernels.Lanes;

namespace Trifold.Kernels.Products;

/// <summary>Products with a packed right matrix, by the width of the kernels.</summary>
internal static unsafe class MatrixProducts
{
    /// <summary>Floats of a packed matrix [depth, columns].</summary>
    public static long PackedLength(LaneWidth width, int depth, int columns) => width switch
    {
        LaneWidth.Vector512 => PackedColumns<Vector512<float>, Lanes512>.Length(depth, columns),
        LaneWidth.Vector256 => PackedColumns<Vector256<float>, Lanes256>.Length(depth, columns),
        _ => PackedColumns<float, SingleLane>.Length(depth, columns),
    };

    /// <summary>Packs a row-major matrix [depth, columns].</summary>
    public static void Pack(LaneWidth width, ReadOnlySpan<float> matrix, int depth, int columns, float* packed)
    {
        switch (width)
        {
            case LaneWidth.Vector512:
                PackedColumns<Vector512<float>, Lanes512>.Pack(matrix, depth, columns, packed);
                break;
            case LaneWidth.Vector256:
                PackedColumns<Vector256<float>, Lanes256>.Pack(matrix, depth, columns, packed);
                break;
            default:
                PackedColumns<float, SingleLane>.Pack(matrix, depth, columns, packed);
                break;
        }
    }

    /// <summary>left [rows, depth] · packed, into rows of padded columns.</summary>
    public static void Multiply(
        LaneWidth width, float* left, int rows, float* packed, int depth, int columns, float* result)
    {
        switch (width)
        {
            case LaneWidth.Vector512:
                PackedColumns<Vector512<float>, Lanes512>.Multiply(
                    left, depth, rows, packed, depth, columns, result, PackedColumns<Vector512<float>, Lanes512>.Padded(columns));
                break;
            case LaneWidth.Vector256:
                PackedColumns<Vector256<float>, Lanes256>.Multiply(
                    left, depth, rows, packed, depth, columns, result, PackedColumns<Vector256<float>, Lanes256>.Padded(columns));
                break;
            default:
                PackedColumns<float, SingleLane>.Multiply(
                    left, depth, rows, packed, depth, columns, result, PackedColumns<float, SingleLane>.Padded(columns));
                break;
        }
    }
}
