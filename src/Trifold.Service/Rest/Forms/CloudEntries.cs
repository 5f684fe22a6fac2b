using System.Globalization;
using System.Runtime.CompilerServices;
using Trifold.Service.Rest.Json;
using Trifold.V1;

namespace Trifold.Service.Rest.Forms;

/// <summary>Clouds as entries: chunk by chunk for messages, whole for files.</summary>
internal static class CloudEntries
{
    /// <summary>One entry for each chunk.</summary>
    public static async IAsyncEnumerable<StreamEntry> Chunks(IAsyncEnumerable<PointCloudChunk> chunks)
    {
        await foreach (var chunk in chunks)
            yield return new StreamEntry(Key(chunk), chunk, []) { Json = () => ProtoJsonWriter.Write(chunk) };
    }

    /// <summary>One entry for each cloud. It waits on disk, since archives want lengths first and a cloud may have 300 MB.</summary>
    /// <param name="ending">Of the files' names.</param>
    public static async IAsyncEnumerable<StreamEntry> Clouds(
        IAsyncEnumerable<PointCloudChunk> chunks, string ending, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = TemporaryFile();
        await foreach (var chunk in chunks)
        {
            await file.WriteAsync(chunk.Data.Memory, cancellation);
            if (chunk.Summary is null)
                continue;
            file.Position = 0;
            yield return ToEntry(chunk, ending, file);
            file.SetLength(0);
        }
    }

    private static FileStream TemporaryFile() => new(
        Path.Combine(Path.GetTempPath(), $"trifold-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16,
        FileOptions.DeleteOnClose | FileOptions.Asynchronous);

    private static StreamEntry ToEntry(PointCloudChunk last, string ending, Stream file)
    {
        var summary = last.Summary;
        return new StreamEntry(Key(last), last, [new EntryFile(ending, summary.MediaType, file)])
        {
            Json = () => ProtoJsonWriter.Write(summary),
        };
    }

    private static string Key(PointCloudChunk chunk) => chunk.HasSeed
        ? string.Create(CultureInfo.InvariantCulture, $"seed{chunk.Seed:D10}")
        : string.Create(CultureInfo.InvariantCulture, $"code{chunk.Scene:D10}");
}
