using System.Text.Json;

namespace Trifold.Formats.Json;

/// <summary>JSON files of any length in little memory.</summary>
public static class JsonStreaming
{
    // Utf8JsonWriter keeps everything until it is flushed, even with a stream behind it.
    private const int MostPendingBytes = 1 << 16;

    /// <summary>Writes one value to a stream.</summary>
    /// <param name="write">Calls <see cref="FlushWhenLarge"/> after each entry of what may be long.</param>
    public static void Write(Stream stream, Action<Utf8JsonWriter> write, bool indented = false)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = indented });
        write(json);
    }

    /// <summary>Hands what has been written to the stream, now and then.</summary>
    public static void FlushWhenLarge(this Utf8JsonWriter json)
    {
        if (json.BytesPending > MostPendingBytes)
            json.Flush();
    }
}
