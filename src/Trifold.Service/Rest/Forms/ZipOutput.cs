using System.IO.Compression;
using Trifold.Service.Rest.Negotiation;

namespace Trifold.Service.Rest.Forms;

/// <summary>A zip archive of stored files. A failure leaves out the directory at the archive's end.</summary>
internal sealed class ZipOutput : IEntryOutput
{
    private const int PieceBytes = 1 << 16;

    // The earliest that the format knows: the same request has the same bytes.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly StagedStream _staged = new();
    private ZipArchive? _archive;
    private Stream _body = Stream.Null;

    public string MediaType => MediaTypes.Zip;

    public Task BeginAsync(HttpResponse response, CancellationToken cancellation)
    {
        _body = response.Body;
        _archive = new ZipArchive(_staged, ZipArchiveMode.Create, leaveOpen: true);
        return Task.CompletedTask;
    }

    public async Task WriteAsync(StreamEntry entry, CancellationToken cancellation)
    {
        foreach (var (name, content) in entry.ArchiveFiles())
            await WriteAsync(name, content, cancellation);
        await _body.FlushAsync(cancellation);
    }

    public Task CompleteAsync(CancellationToken cancellation)
    {
        _archive!.Dispose();
        return _staged.MoveToAsync(_body, cancellation);
    }

    public Task<bool> TryFailAsync(Func<string> problem, CancellationToken cancellation) => Task.FromResult(false);

    private async Task WriteAsync(string name, Stream content, CancellationToken cancellation)
    {
        // Images are compressed already.
        var entry = _archive!.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = Epoch;
        var piece = new byte[PieceBytes];
        using (var target = entry.Open())
        {
            for (int read; (read = await content.ReadAsync(piece, cancellation)) > 0;)
            {
                target.Write(piece, 0, read);
                await _staged.MoveToAsync(_body, cancellation);
            }
        }

        await _staged.MoveToAsync(_body, cancellation);
    }
}
