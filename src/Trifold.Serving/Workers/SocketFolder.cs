using Microsoft.Extensions.Options;

namespace Trifold.Serving.Workers;

/// <summary>Where the workers' sockets are: a folder that only this user can enter, unless another is set.</summary>
internal sealed class SocketFolder : IDisposable
{
    private readonly bool _isOurs;
    private int _sockets;

    public SocketFolder(IOptions<WorkerOptions> options)
    {
        _isOurs = options.Value.SocketFolder is null;
        Path = options.Value.SocketFolder ?? Directory.CreateTempSubdirectory("trifold-").FullName;
        if (!_isOurs)
            Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    /// <summary>A path that no socket has had yet.</summary>
    public string Next(int slot) =>
        System.IO.Path.Combine(Path, $"worker-{Environment.ProcessId}-{slot}-{Interlocked.Increment(ref _sockets)}.sock");

    public void Dispose()
    {
        if (_isOurs && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
