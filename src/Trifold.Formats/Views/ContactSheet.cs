using Trifold.Formats.Images;

namespace Trifold.Formats.Views;

/// <summary>Many images of one size on one page.</summary>
public static class ContactSheet
{
    /// <summary>Lays tiles out row by row from the top left.</summary>
    /// <param name="tiles">At least one, all of one size.</param>
    /// <param name="columns">Tiles in a row, at least 1.</param>
    /// <param name="margin">Pixels around and between tiles.</param>
    /// <param name="background">Colour of margins and of places left over.</param>
    public static RgbImage Compose(IReadOnlyList<RgbImage> tiles, int columns, int margin, Rgb background)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tiles.Count, nameof(tiles));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        int width = tiles[0].Width, height = tiles[0].Height;
        var rows = (tiles.Count + columns - 1) / columns;
        var sheet = new RgbImage(margin + columns * (width + margin), margin + rows * (height + margin));
        sheet.Colors.Fill(background);
        for (var i = 0; i < tiles.Count; i++)
        {
            if (tiles[i].Width != width || tiles[i].Height != height)
            {
                throw new ArgumentException(
                    $"Tile {i} has {tiles[i].Width}x{tiles[i].Height} pixels, the first {width}x{height}.", nameof(tiles));
            }

            Place(tiles[i], sheet, margin + i % columns * (width + margin), margin + i / columns * (height + margin));
        }

        return sheet;
    }

    private static void Place(RgbImage tile, RgbImage sheet, int left, int top)
    {
        for (var y = 0; y < tile.Height; y++)
            tile.Colors.Slice(y * tile.Width, tile.Width).CopyTo(sheet.Colors[((top + y) * sheet.Width + left)..]);
    }
}
