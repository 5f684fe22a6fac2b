using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Trifold.Formats.Images;

namespace Trifold.Formats.Arrays;

/// <summary>NumPy's <c>.npy</c>, version 1.0: C order, little-endian.</summary>
public static partial class NpyFile
{
    private const int Alignment = 64;

    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>An array as NumPy reads it.</summary>
    /// <param name="values">Row-major: single or double precision, or integers of 8 to 64 bits.</param>
    /// <param name="shape">Its product is the number of values.</param>
    /// <exception cref="ArgumentException">The shape has another number of values, or the type is none of those.</exception>
    public static byte[] Encode<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        long count = 1;
        foreach (var length in shape)
            count *= length;
        if (count != values.Length)
            throw new ArgumentException($"shape: {string.Join("×", shape.ToArray())} are {count} values, got {values.Length}.");
        return [.. Header(TypeOf<T>(), shape), .. MemoryMarshal.AsBytes(values)];
    }

    /// <summary>A list of texts as NumPy reads it: UTF-32, all as long as the longest.</summary>
    public static byte[] EncodeText(params IReadOnlyList<string> texts)
    {
        byte[][] encoded = [.. texts.Select(Encoding.UTF32.GetBytes)];
        // NumPy has no text of length 0.
        var length = Math.Max(sizeof(uint), encoded.Select(text => text.Length).DefaultIfEmpty().Max());
        var data = new byte[length * encoded.Length];
        for (var i = 0; i < encoded.Length; i++)
            encoded[i].CopyTo(data, length * i);
        return [.. Header($"<U{length / sizeof(uint)}", [encoded.Length]), .. data];
    }

    /// <summary>Reads an array of single precision back.</summary>
    /// <param name="source">The file or field, for messages.</param>
    /// <exception cref="ImageFormatException">It is no such array, or of another number of dimensions than two.</exception>
    public static (int Rows, int Columns, float[] Values) DecodeSingle(ReadOnlySpan<byte> npy, string source)
    {
        var before = Magic.Length + sizeof(ushort);
        if (npy.Length < before || !npy.StartsWith(Magic))
            throw new ImageFormatException(source, "is no .npy file of version 1.0.");
        var start = before + BinaryPrimitives.ReadUInt16LittleEndian(npy[Magic.Length..]);
        var shape = npy.Length < start ? null : Matrix().Match(Encoding.ASCII.GetString(npy[before..start]));
        if (shape is not { Success: true })
            throw new ImageFormatException(source, "must be a .npy array of single precision (<f4) in C order with two dimensions.");
        var (rows, columns) = (int.Parse(shape.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(shape.Groups[2].Value, CultureInfo.InvariantCulture));
        var data = npy[start..];
        return (long)rows * columns * sizeof(float) == data.Length
            ? (rows, columns, MemoryMarshal.Cast<byte, float>(data).ToArray())
            : throw new ImageFormatException(source, $"{rows}×{columns} numbers need {4L * rows * columns} bytes, got {data.Length}.");
    }

    [GeneratedRegex(@"'descr': '<f4', 'fortran_order': False, 'shape': \((\d{1,9}), (\d{1,9}),?\)")]
    private static partial Regex Matrix();

    private static byte[] Header(string type, ReadOnlySpan<int> shape)
    {
        var tuple = new StringBuilder();
        foreach (var length in shape)
            tuple.Append(length).Append(", ");
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({tuple.ToString().TrimEnd(' ')}), }}";
        var before = Magic.Length + sizeof(ushort);
        // The data starts at a multiple of 64 bytes, after a line end.
        var total = (before + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[total];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(Magic.Length), (ushort)(total - before));
        Encoding.ASCII.GetBytes(text.PadRight(total - before - 1) + "\n").CopyTo(header, before);
        return header;
    }

    private static string TypeOf<T>() => default(T) switch
    {
        float => "<f4",
        double => "<f8",
        byte => "|u1",
        ushort => "<u2",
        int => "<i4",
        long => "<i8",
        _ => throw new ArgumentException($"values: arrays of {typeof(T).Name} are not written."),
    };
}
