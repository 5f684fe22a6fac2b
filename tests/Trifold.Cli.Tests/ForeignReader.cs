using System.Globalization;
using System.Text.Json;

namespace Trifold.Cli.Tests;

/// <summary>A PNG file as read by Python's standard library alone.</summary>
/// <param name="Kind">PNG colour type: 0 grey, 2 colour, 3 palette.</param>
/// <param name="Palette">Numbers of the palette, three for each colour.</param>
/// <param name="Values">Samples, row-major, channels interleaved.</param>
internal sealed record ForeignPng(int Width, int Height, int Bits, int Kind, int[] Palette, int[] Values);

/// <summary>Reads PNG files with no code of ours: container, checksums, zlib stream and row filters.</summary>
internal static class ForeignReader
{
    private const string Script = """
        import json, struct, sys, zlib

        def read(path):
            data = open(path, 'rb').read()
            assert data[:8] == b'\x89PNG\r\n\x1a\n', path
            at, chunks = 8, []
            while at < len(data):
                size, kind = struct.unpack('>I4s', data[at:at + 8])
                body = data[at + 8:at + 8 + size]
                assert len(body) == size and zlib.crc32(kind + body) == struct.unpack('>I', data[at + 8 + size:at + 12 + size])[0], path
                chunks.append((kind, body))
                at += 12 + size
            assert chunks[0][0] == b'IHDR' and chunks[-1][0] == b'IEND', path
            width, height, bits, kind, _, _, interlace = struct.unpack('>IIBBBBB', chunks[0][1])
            assert interlace == 0 and bits in (8, 16), path
            step = {0: 1, 2: 3, 3: 1}[kind] * bits // 8
            raw = zlib.decompress(b''.join(body for name, body in chunks if name == b'IDAT'))
            assert len(raw) == height * (width * step + 1), path
            above, rows = bytearray(width * step), bytearray()
            for y in range(height):
                begin = y * (width * step + 1)
                rule, row = raw[begin], bytearray(raw[begin + 1:begin + 1 + width * step])
                for x in range(len(row)):
                    a, b, c = (row[x - step] if x >= step else 0), above[x], (above[x - step] if x >= step else 0)
                    p = a + b - c
                    nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                    row[x] = (row[x] + (0, a, b, (a + b) // 2, nearest)[rule]) & 255
                rows += row
                above = row
            values = list(rows) if bits == 8 else list(struct.unpack('>%dH' % (len(rows) // 2), bytes(rows)))
            palette = list(b''.join(body for name, body in chunks if name == b'PLTE'))
            return [width, height, bits, kind, palette, values]

        print(json.dumps([read(path) for path in sys.argv[1:]]))
        """;

    /// <exception cref="InvalidOperationException">A file is no whole PNG.</exception>
    public static ForeignPng[] ReadPng(params string[] files)
    {
        using var answer = JsonDocument.Parse(Python.Run(Script, files));
        return [.. answer.RootElement.EnumerateArray().Select(png => new ForeignPng(
            png[0].GetInt32(), png[1].GetInt32(), png[2].GetInt32(), png[3].GetInt32(), Numbers(png[4]), Numbers(png[5])))];
    }

    /// <summary>A JSON array of numbers.</summary>
    public static double[] ReadNumbers(string file) =>
        [.. Python.Run("import json, sys; print(*map(repr, json.load(open(sys.argv[1]))))", file)
            .Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    private static int[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt32())];
}
