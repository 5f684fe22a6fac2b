using System.Text;
using Google.Protobuf;

namespace Trifold.Service.Rest.Forms;

/// <summary>One file of an entry.</summary>
/// <param name="Name">Ending of its name, such as rgb.png.</param>
/// <param name="Content">Knows its length and is read once, from its beginning. Belongs to who made the entry.</param>
internal sealed record EntryFile(string Name, string MediaType, Stream Content);

/// <summary>One result of a stream, ready for every form of output.</summary>
/// <param name="Key">Begins the names of its files; free of dots, since WebDataset ends a key at the first.</param>
/// <param name="Message">As gRPC sends it.</param>
/// <param name="Files">Its files; empty where only the message counts.</param>
internal sealed record StreamEntry(string Key, IMessage Message, IReadOnlyList<EntryFile> Files)
{
    /// <summary>In JSON; with links in the place of bytes where they were asked for.</summary>
    public required Func<string> Json { get; init; }

    /// <summary>Everything about it as an archive holds it, under whole names: its files, then the message in JSON.</summary>
    public IEnumerable<(string Name, Stream Content)> ArchiveFiles() =>
    [
        .. Files.Select(file => ($"{Key}.{file.Name}", file.Content)),
        ($"{Key}.json", new MemoryStream(Encoding.UTF8.GetBytes(Json()))),
    ];
}
