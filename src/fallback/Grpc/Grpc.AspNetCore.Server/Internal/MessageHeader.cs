using System.Buffers;
using System.Buffers.Binary;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>What stands before every message: a flag of one byte and the length, four bytes, big-endian.</summary>
internal readonly record struct MessageHeader(byte Flag, uint Length)
{
    public const int Size = 5;

    public static bool TryRead(ReadOnlySequence<byte> buffer, out MessageHeader header)
    {
        header = default;
        if (buffer.Length < Size)
            return false;
        Span<byte> bytes = stackalloc byte[Size];
        buffer.Slice(0, Size).CopyTo(bytes);
        header = new(bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]));
        return true;
    }

    public static void Write(IBufferWriter<byte> output, bool compressed, int length)
    {
        var bytes = output.GetSpan(Size);
        bytes[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], (uint)length);
        output.Advance(Size);
    }
}
