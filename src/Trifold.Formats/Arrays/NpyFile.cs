using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Trifold.Formats.Arrays;

/// <summary>NumPy's <c>.npy</c>, version 1.0: C order, little-endian.</summary>
public static class NpyFile
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
