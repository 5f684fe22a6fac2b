using System.Buffers.Binary;
using System.Text;

namespace Trifold.Models.Tests.Checkpoints;

/// <summary>Builds safetensors bytes from a header as text, faulty ones included.</summary>
internal static class SafetensorsFile
{
    public static byte[] Build(string header, int dataBytes) => Build(Encoding.UTF8.GetBytes(header), dataBytes);

    public static byte[] Build(ReadOnlySpan<byte> header, int dataBytes)
    {
        var file = new byte[8 + header.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file.AsSpan(8));
        return file;
    }
}
