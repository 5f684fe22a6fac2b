namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>
/// A checkpoint written by Python: a pickle, torch's older stream, or torch's zip archive. What it holds is read as
/// data; no code of it is run and none of its names is looked up.
/// </summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly MappedBytes? _mapped;
    private readonly TorchArchive? _archive;

    private CheckpointFile(FileStream stream)
    {
        _stream = stream;
        ContentLength = stream.Length;
        if (ContentLength == 0)
            throw new PickleException("the file is empty");
        var budget = new PickleBudget(ContentLength);
        _mapped = new MappedBytes(stream);
        try
        {
            var bytes = ByteRange.All(_mapped);
            if (TorchArchive.Is(bytes))
            {
                _archive = TorchArchive.Open(stream, budget);
                Root = _archive.Root;
                ContentLength = _archive.ContentLength;
                Tensors = new TensorReader(_archive.Resolve, budget);
            }
            else if (TorchLegacyStream.Is(bytes))
            {
                var legacy = TorchLegacyStream.Read(bytes, budget);
                Root = legacy.Root;
                Tensors = new TensorReader(legacy.Resolve, budget);
            }
            else
            {
                CheckProtocol(bytes);
                Root = PickleMachine.Load(new PickleCursor(bytes), budget);
                Tensors = new TensorReader(_ => throw new PickleException("a storage lies outside the pickle"), budget);
            }
        }
        catch
        {
            Release();
            throw;
        }
    }

    /// <summary>Bytes of the file, without compression. No tensors worth reading take more together.</summary>
    public long ContentLength { get; }

    /// <summary>The value that the file holds.</summary>
    public object? Root { get; }

    public TensorReader Tensors { get; }

    public static CheckpointFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new CheckpointFile(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Release();
        _stream.Dispose();
    }

    private void Release()
    {
        _archive?.Dispose();
        _mapped?.Dispose();
    }

    private static void CheckProtocol(ByteRange bytes)
    {
        Span<byte> first = stackalloc byte[1];
        bytes.Read(0, first);
        if (first[0] != (byte)PickleOpcode.Protocol)
            throw new PickleException("the file is neither a pickle nor a torch archive");
    }
}
