using System.Runtime.InteropServices;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;

namespace Trifold.Kernels.Products;

/// <summary>
/// A matrix [depth, columns] cut into panels that <see cref="PanelProduct{TVector, TLanes}"/> walks: panel after panel,
/// within a panel row after row. Missing columns and rows are zero.
/// </summary>
internal static unsafe class PackedColumns<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector>
{
    /// <summary>Columns as stored: rounded up to what maps use and to whole vectors.</summary>
    public static int Padded(int columns) => FeatureMap.StrideOf(columns);

    /// <summary>Floats of a packed matrix.</summary>
    public static long Length(int depth, int columns) => (long)depth * Padded(columns);

    /// <summary>Width of the panel that begins at a column: a whole one, or half of one at the end.</summary>
    public static int PanelWidth(int column, int columns) =>
        Math.Min(PanelProduct<TVector, TLanes>.Columns, Padded(columns) - column);

    /// <summary>Where element (row, column) stands.</summary>
    public static long IndexOf(int row, int column, int depth, int columns)
    {
        var full = PanelProduct<TVector, TLanes>.Columns;
        var start = column / full * full;
        return (long)start * depth + (long)row * PanelWidth(start, columns) + (column - start);
    }

    /// <summary>Memory for packed matrices, zeroed.</summary>
    public static float* Allocate(NativeBuffer owner, long length)
    {
        var data = owner.Reserve(length);
        NativeMemory.Clear(data, checked((nuint)length * sizeof(float)));
        return data;
    }

    /// <summary>Packs a row-major matrix [depth, columns].</summary>
    public static void Pack(ReadOnlySpan<float> matrix, int depth, int columns, float* packed)
    {
        NativeMemory.Clear(packed, checked((nuint)Length(depth, columns) * sizeof(float)));
        for (var row = 0; row < depth; row++)
        {
            for (var column = 0; column < columns; column++)
                packed[IndexOf(row, column, depth, columns)] = matrix[row * columns + column];
        }
    }

    /// <summary>Multiplies every row with a factor.</summary>
    /// <param name="factors">One for each row of the packed matrix.</param>
    public static void ScaleRows(float* packed, ReadOnlySpan<float> factors, int columns, float* result)
    {
        var padded = Padded(columns);
        for (var column = 0; column < padded; column += PanelProduct<TVector, TLanes>.Columns)
        {
            var width = PanelWidth(column, columns);
            foreach (var factor in factors)
            {
                for (var c = 0; c < width; c += TLanes.Count)
                    TLanes.Store(TLanes.Multiply(TLanes.Load(packed + c), TLanes.Broadcast(factor)), result + c);
                packed += width;
                result += width;
            }
        }
    }

    /// <summary>left · packed, all panels.</summary>
    /// <param name="left">[rows, depth].</param>
    /// <param name="result">[rows, padded columns].</param>
    public static void Multiply(
        float* left, nint leftStride, int rows, float* packed, int depth, int columns, float* result, nint resultStride) =>
        Multiply(left, leftStride, rows, packed, depth, columns, result, resultStride, adds: false);

    /// <summary>The same, added to what the result holds.</summary>
    public static void MultiplyAdd(
        float* left, nint leftStride, int rows, float* packed, int depth, int columns, float* result, nint resultStride) =>
        Multiply(left, leftStride, rows, packed, depth, columns, result, resultStride, adds: true);

    private static void Multiply(
        float* left, nint leftStride, int rows, float* packed, int depth, int columns, float* result, nint resultStride,
        bool adds)
    {
        var padded = Padded(columns);
        for (var column = 0; column < padded; column += PanelProduct<TVector, TLanes>.Columns)
        {
            var width = PanelWidth(column, columns);
            PanelProduct<TVector, TLanes>.Multiply(
                left, leftStride, 1, rows, packed + (long)column * depth, width, width, depth, result + column, resultStride,
                adds);
        }
    }
}
