using System.Formats.Tar;
using Trifold.Service.Rest.Negotiation;

namespace Trifold.Service.Rest.Forms;

/// <summary>
/// A tar archive in WebDataset's order: the files of an entry stand next to each other, JSON last. A failure leaves out the
/// archive's end.
/// </summary>
internal sealed class TarOutput : IEntryOutput
{
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private TarWriter? _writer;
    private Stream _body = Stream.Null;

    public string MediaType => MediaTypes.Tar;

    public Task BeginAsync(HttpResponse response, CancellationToken cancellation)
    {
        _body = response.Body;
        _writer = new TarWriter(_body, TarEntryFormat.Ustar, leaveOpen: true);
        return Task.CompletedTask;
    }

    public async Task WriteAsync(StreamEntry entry, CancellationToken cancellation)
    {
        foreach (var (name, content) in entry.ArchiveFiles())
            await WriteAsync(name, content, cancellation);
        await _body.FlushAsync(cancellation);
    }

    // Disposing the writer writes the archive's end.
    public Task CompleteAsync(CancellationToken cancellation) => _writer!.DisposeAsync().AsTask();

    public Task<bool> TryFailAsync(Func<string> problem, CancellationToken cancellation) => Task.FromResult(false);

    private Task WriteAsync(string name, Stream content, CancellationToken cancellation) =>
        _writer!.WriteEntryAsync(
            new UstarTarEntry(TarEntryType.RegularFile, name) { ModificationTime = DateTimeOffset.UnixEpoch, Mode = Mode, DataStream = content },
            cancellation);
}
