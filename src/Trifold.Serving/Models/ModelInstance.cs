using Google.Protobuf.WellKnownTypes;
using Trifold.V1;

namespace Trifold.Serving.Models;

/// <summary>One load of a model: what a stream begins with and ends with, whatever is loaded meanwhile.</summary>
internal sealed class ModelInstance(string name, long version, string folder, long weightBytes)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Model? _details;
    private DeviceTimes _times = new(0, 0);
    private long _memoryBytes = weightBytes;
    private int _streams;
    private bool _retired;

    public string Name => name;

    /// <summary>In the workers.</summary>
    public string Key { get; } = $"{name}@{version}";

    public long Version => version;

    public string Folder => folder;

    /// <summary>What the first worker that loaded it said; null before.</summary>
    public Model? Details => Volatile.Read(ref _details);

    public DeviceTimes Times => Volatile.Read(ref _times);

    /// <summary>What it takes in a worker, bytes; at least what its weights are on disk.</summary>
    public long MemoryBytes => Interlocked.Read(ref _memoryBytes);

    /// <summary>Completes when it takes no new streams and the last one has ended.</summary>
    public Task Unused => _unused.Task;

    public int Streams
    {
        get
        {
            lock (_gate)
                return _streams;
        }
    }

    /// <returns>Whether a stream may begin; it ends with <see cref="EndStream"/>.</returns>
    public bool TryBeginStream()
    {
        lock (_gate)
        {
            if (_retired)
                return false;
            _streams++;
            return true;
        }
    }

    public void EndStream()
    {
        lock (_gate)
        {
            _streams--;
            if (_retired && _streams == 0)
                _unused.TrySetResult();
        }
    }

    /// <summary>Takes no new streams from now on.</summary>
    public void Retire()
    {
        lock (_gate)
        {
            _retired = true;
            if (_streams == 0)
                _unused.TrySetResult();
        }
    }

    /// <summary>Takes streams again, unless the last one has ended.</summary>
    public bool TryReinstate()
    {
        lock (_gate)
        {
            if (_unused.Task.IsCompleted)
                return false;
            _retired = false;
            return true;
        }
    }

    /// <summary>Keeps what a worker said of it.</summary>
    /// <exception cref="ModelLoadException">The folder holds another model than when this version was first loaded.</exception>
    public void Loaded(Model model, DateTimeOffset at)
    {
        lock (_gate)
        {
            // A load into memory that others have left measures too little.
            Interlocked.Exchange(ref _memoryBytes, Math.Max(model.MemoryBytes, _memoryBytes));
            if (_details is { } first)
            {
                if (first.Digest != model.Digest || !first.Decoders.Select(Identity).SequenceEqual(model.Decoders.Select(Identity)))
                    throw new ModelLoadException(
                        $"The folder of {Key} has changed since it was loaded: it held {first.Digest} and holds {model.Digest}. "
                        + "Load the model anew.");
                return;
            }

            var details = model.Clone();
            (details.Name, details.Version, details.State) = (name, version, Model.Types.State.Ready);
            details.LoadedAt = Timestamp.FromDateTimeOffset(at);
            Volatile.Write(ref _times, new DeviceTimes(model.SceneSeconds, model.ViewSeconds));
            Volatile.Write(ref _details, details);
        }
    }

    /// <summary>The model as it is now; the caller's own.</summary>
    public Model Describe()
    {
        var model = Details!.Clone();
        (model.SceneSeconds, model.ViewSeconds) = (Times.SceneSeconds, Times.ViewSeconds);
        model.MemoryBytes = MemoryBytes;
        return model;
    }

    private static string Identity(Decoder decoder) => $"{decoder.Name} {decoder.Digest}";
}
