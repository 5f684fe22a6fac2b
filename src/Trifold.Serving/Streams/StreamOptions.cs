using System.ComponentModel.DataAnnotations;

namespace Trifold.Serving.Streams;

/// <summary>How far a stream may be ahead of its reader.</summary>
public sealed class StreamOptions
{
    public const string Section = "Trifold:Streams";

    /// <summary>Scenes in work or waiting for the reader; two for each worker keep all of them busy.</summary>
    [Range(1, 1024)]
    public int Scenes { get; set; } = 8;

    /// <summary>Encoded bytes that wait for the reader, beside those of one message. The scene that is read next is made
    /// even where it alone has more, and then waits view by view.</summary>
    [Range(1 << 20, 1L << 40)]
    public long WaitingBytes { get; set; } = 64L << 20;

    /// <summary>Bytes of clouds that wait for their readers, all streams together; what goes beyond is refused for a while.</summary>
    [Range(1 << 20, 1L << 40)]
    public long CloudBytes { get; set; } = 1L << 30;
}
