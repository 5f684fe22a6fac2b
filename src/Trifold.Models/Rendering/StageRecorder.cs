using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>
/// Keeps intermediate tensors by stage name, so that a wrong number can be traced to the first wrong stage.
/// Passed as null it costs nothing.
/// </summary>
public sealed class StageRecorder : IDisposable
{
    private readonly Dictionary<string, Tensor> _stages = [];

    /// <summary>Recorded tensors; of a stage that ran more than once, the last one.</summary>
    public IReadOnlyDictionary<string, Tensor> Stages => _stages;

    /// <summary>Keeps a handle of the tensor (no copy) until this recorder is disposed.</summary>
    public void Record(string stage, Tensor tensor)
    {
        if (_stages.Remove(stage, out var earlier))
            earlier.Dispose();
        _stages[stage] = tensor.alias().DetachFromDisposeScope();
    }

    /// <summary>Keeps a copy: for tensors that are changed in place afterwards.</summary>
    public void RecordCopy(string stage, Tensor tensor)
    {
        using var copy = tensor.clone();
        Record(stage, copy);
    }

    public void Dispose()
    {
        foreach (var tensor in _stages.Values)
            tensor.Dispose();
        _stages.Clear();
    }
}
