namespace TorchSharp.Utils;

/// <summary>Numbers in groups of seven bits, lowest first; the top bit of a byte says that another follows.</summary>
internal static class LEB128Codec
{
    public static void Encode(this BinaryWriter writer, long value) => writer.Write7BitEncodedInt64(value);

    public static long Decode(this BinaryReader reader) => reader.Read7BitEncodedInt64();
}
