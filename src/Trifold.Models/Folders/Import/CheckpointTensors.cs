using Trifold.Models.Checkpoints;
using Trifold.Models.Checkpoints.Pickle;

namespace Trifold.Models.Folders.Import;

/// <summary>Tensors on their way from a checkpoint to a model folder, one in memory at a time.</summary>
/// <param name="tensors">As the checkpoint names them.</param>
/// <param name="progress">Told the share done, in [0, 1], and the tensor that is read next.</param>
internal sealed class CheckpointTensors(
    IReadOnlyList<NamedTensor> tensors, Action<double, string>? progress, CancellationToken cancellation)
{
    private readonly List<string> _notFinite = [];
    private int _read;

    /// <summary>Those read so far that have infinite or undefined numbers.</summary>
    public IReadOnlyList<string> NotFinite => _notFinite;

    /// <summary>The tensors to write. Each is read when it is its turn.</summary>
    public IEnumerable<SafetensorsTensor> ToWrite => tensors.Select(named => new SafetensorsTensor(
        named.Name, named.Tensor.DType, named.Tensor.Shape, named.Tensor.ByteLength, () => Read(named)));

    /// <summary>Tensors may share storages or repeat elements, so that a small file could stand for any number of bytes.</summary>
    /// <param name="contentLength">Bytes of the file, without compression.</param>
    /// <exception cref="PickleException">The tensors take more.</exception>
    public static void CheckSizes(IReadOnlyList<NamedTensor> tensors, long contentLength)
    {
        var total = 0L;
        foreach (var (name, tensor, _) in tensors)
        {
            total += tensor.ByteLength;
            if (total > contentLength)
                throw new PickleException($"'{name}': the tensors take more bytes than the file has");
        }
    }

    private ReadOnlyMemory<byte> Read(NamedTensor named)
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Invoke((double)_read / tensors.Count, named.Name);
        _read++;
        try
        {
            var bytes = named.Tensor.ToBytes();
            if (!FiniteNumbers.All(bytes, named.Tensor.DType))
                _notFinite.Add(named.Name);
            return bytes;
        }
        catch (PickleException fault)
        {
            throw new PickleException($"'{named.Name}': {fault.Message}");
        }
    }
}
