namespace Trifold.Kernels.Convolutions;

/// <summary>
/// How many tiles are transformed, multiplied and transformed back together: more use each weight more often, fewer stay in
/// the cache.
/// </summary>
internal static class TileStrip
{
    // Bytes of a strip's transformed inputs and results. Weights that the last-level cache holds are read again for every
    // strip, so that a strip may fit the second level; larger ones must serve many tiles (docs/RESULTS.md).
    private const long SmallBytes = 768 << 10;
    private const long LargeBytes = 8 << 20;
    private const long CachedWeightBytes = 16 << 20;

    /// <param name="tiles">Tiles of the whole map.</param>
    /// <param name="bytesPerTile">Of a tile's transformed input and result.</param>
    /// <param name="rows">Tiles that the products take at once; a strip of more has a multiple of them.</param>
    public static int Tiles(int tiles, long bytesPerTile, long weightBytes, int rows, int threads)
    {
        var fitting = (int)((weightBytes <= CachedWeightBytes ? SmallBytes : LargeBytes) / bytesPerTile);
        var shared = (tiles + threads - 1) / threads;
        return Math.Max(1, Math.Min(shared, Math.Max(rows, fitting / rows * rows)));
    }
}
