using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Trifold.Formats.Tests.Png;

/// <summary>PNG streams put together by hand, so that a test can have any bit depth and any chunk.</summary>
internal static class PngBytes
{
    public const int Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6;

    /// <summary>gAMA of 1.0: samples are linear light, so a reader that honours it changes them.</summary>
    public static (string, byte[]) LinearGamma => ("gAMA", [0, 1, 0x86, 0xa0]);

    /// <summary>A stream of one sample a pixel, packed from the highest bit down as PNG does.</summary>
    public static byte[] Packed(
        int width, int height, int bitDepth, int colorType, byte[] samples, params (string Type, byte[] Data)[] chunks)
    {
        var rows = new List<byte[]>();
        for (var y = 0; y < height; y++)
        {
            var row = new byte[(width * bitDepth + 7) / 8];
            for (var x = 0; x < width; x++)
                row[x * bitDepth / 8] |= (byte)(samples[y * width + x] << (8 - bitDepth - x * bitDepth % 8));
            rows.Add(row);
        }

        return FromRows(width, height, bitDepth, colorType, 0, rows, chunks);
    }

    /// <summary>8-bit grey in the seven passes of Adam7.</summary>
    public static byte[] Interlaced(int width, int height, byte[] samples)
    {
        (int X, int Y, int StepX, int StepY)[] passes =
            [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var rows = new List<byte[]>();
        foreach (var pass in passes)
        {
            for (var y = pass.Y; y < height; y += pass.StepY)
            {
                var row = new List<byte>();
                for (var x = pass.X; x < width; x += pass.StepX)
                    row.Add(samples[y * width + x]);
                if (row.Count > 0)
                    rows.Add([.. row]);
            }
        }

        return FromRows(width, height, 8, Gray, 1, rows, []);
    }

    public static byte[] FromRows(
        int width, int height, int bitDepth, int colorType, int interlace, IEnumerable<byte[]> rows,
        (string Type, byte[] Data)[] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)bitDepth, (byte)colorType, (byte)interlace);

        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        WriteChunk(png, "IHDR", header);
        foreach (var (type, data) in chunks)
            WriteChunk(png, type, data);
        WriteChunk(png, "IDAT", Compress(rows));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>The types of all chunks, in order.</summary>
    public static string[] ChunkTypes(byte[] png)
    {
        var types = new List<string>();
        for (var at = 8; at < png.Length; at += 12 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)))
            types.Add(Encoding.ASCII.GetString(png, at + 4, 4));
        return [.. types];
    }

    private static byte[] Compress(IEnumerable<byte[]> rows)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            foreach (var row in rows)
            {
                zlib.WriteByte(0); // Filter type none.
                zlib.Write(row);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32(body));
        png.Write(number);
    }

    private static uint Crc32(byte[] bytes)
    {
        var crc = 0xffffffff;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xedb88320 & (0 - (crc & 1)));
        }

        return ~crc;
    }
}
