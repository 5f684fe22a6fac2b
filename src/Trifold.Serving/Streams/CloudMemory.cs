using Trifold.Serving.Errors;
using Trifold.Serving.Scheduling;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Serving.Streams;

/// <summary>
/// Memory for clouds that wait for their readers. A cloud is made at once and cannot be set aside half-way, so that its room
/// is taken before its stream is let in.
/// </summary>
/// <param name="limit">Bytes, all streams together; one stream is let in however much it takes.</param>
internal sealed class CloudMemory(long limit)
{
    // Nobody knows when a reader will have done.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private long _held;

    /// <summary>Lets a stream in that gives its room back with its admission.</summary>
    /// <param name="bytes">That may wait at once.</param>
    /// <exception cref="NoCapacityException">Others hold too much.</exception>
    public IAdmission Admit(long bytes, Func<IAdmission> admit)
    {
        Hold(bytes);
        try
        {
            return new Admission(this, bytes, admit());
        }
        catch
        {
            Release(bytes);
            throw;
        }
    }

    private void Hold(long bytes)
    {
        lock (_gate)
        {
            if (_held > 0 && _held + bytes > limit)
            {
                throw new NoCapacityException(
                    "clouds",
                    $"Clouds of {_held >> 20} MiB wait for their readers, this one may take {bytes >> 20}, and the limit is " +
                    $"{limit >> 20} (Trifold:Streams:CloudBytes). Come again in {RetryAfter.TotalSeconds} s, or ask for fewer points.",
                    RetryAfter);
            }

            _held += bytes;
        }
    }

    private void Release(long bytes)
    {
        lock (_gate)
            _held -= bytes;
    }

    private sealed class Admission(CloudMemory memory, long bytes, IAdmission inner) : IAdmission
    {
        private bool _disposed;

        public Model Model => inner.Model;

        public IAsyncEnumerable<ExecuteEvent> RunAsync(SceneOperation operation, CancellationToken cancellation) =>
            inner.RunAsync(operation, cancellation);

        public void Dispose()
        {
            inner.Dispose();
            if (!Interlocked.Exchange(ref _disposed, true))
                memory.Release(bytes);
        }
    }
}
