using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Trifold.Factory.DataSets;

/// <summary>
/// What of an unfinished data set is in place: a hidden file of JSON lines, the first telling what is being made, then one
/// for each scene. A killed process loses at most the line it was writing. Held open, so that two runs cannot fill one folder.
/// </summary>
internal sealed class Journal : IDisposable
{
    private const string FileName = ".journal.jsonl";

    private readonly string _path;
    private readonly FileStream _file;

    private Journal(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Whether a folder holds an unfinished data set.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Opens the journal of a folder, a new one where there is none.</summary>
    /// <param name="folder">Exists.</param>
    /// <param name="provenance">What is to be made.</param>
    /// <exception cref="ArgumentException">The folder's unfinished data set is another one.</exception>
    /// <exception cref="IOException">Another process is filling the folder, or nothing can be written.</exception>
    public static Journal Open(string folder, JsonObject provenance)
    {
        var path = Path.Combine(folder, FileName);
        var file = Lock(path, folder);
        try
        {
            DropUnfinishedLine(file);
            var journal = new Journal(path, file);
            if (file.Length == 0)
                journal.AppendLine(Encoding.UTF8.GetBytes(provenance.ToJsonString()));
            else
                journal.RequireSame(provenance, folder);
            return journal;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The scenes so far, in order, one in memory at a time. Not to be enumerated twice at once.</summary>
    public IEnumerable<SceneEntry> Scenes()
    {
        foreach (var line in Lines().Skip(1))
            yield return JsonSerializer.Deserialize(line, DataSetJson.Default.SceneEntry)!;
    }

    public void Append(SceneEntry scene) =>
        AppendLine(JsonSerializer.SerializeToUtf8Bytes(scene, DataSetJson.Default.SceneEntry));

    /// <summary>The data set is finished.</summary>
    public void Delete() => File.Delete(_path);

    public void Dispose() => _file.Dispose();

    private static FileStream Lock(string path, string folder)
    {
        try
        {
            // Unbuffered: a line that was appended is the system's, whatever becomes of the process.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new IOException($"out: '{folder}' is being filled by another process: {failure.Message}", failure);
        }
    }

    private static void DropUnfinishedLine(FileStream file)
    {
        var end = file.Length;
        var last = new byte[1];
        while (end > 0)
        {
            file.Position = end - 1;
            file.ReadExactly(last);
            if (last[0] == '\n')
                break;
            end--;
        }

        file.SetLength(end);
    }

    private IEnumerable<string> Lines()
    {
        _file.Position = 0;
        using var reader = new StreamReader(_file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private void RequireSame(JsonObject provenance, string folder)
    {
        if (JsonNode.DeepEquals(JsonNode.Parse(Lines().First()), JsonNode.Parse(provenance.ToJsonString())))
            return;
        throw new ArgumentException(
            $"out: '{folder}' holds an unfinished data set of another model or other options; repeat the command that began " +
            "it to go on, or name a new folder.");
    }

    private void AppendLine(byte[] line)
    {
        _file.Position = _file.Length;
        _file.Write([.. line, (byte)'\n']);
    }
}
