namespace Grpc.Core;

/// <summary>Hints for one write.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message may wait in a buffer for the next one instead of being sent at once.</summary>
    BufferHint = 0x1,

    /// <summary>The message is sent as it is, although the call compresses.</summary>
    NoCompress = 0x2,
}

/// <summary>How the following messages of a stream are written.</summary>
public class WriteOptions(WriteFlags flags = default)
{
    public static readonly WriteOptions Default = new();

    public WriteFlags Flags { get; } = flags;
}
