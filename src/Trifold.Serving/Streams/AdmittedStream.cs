using Trifold.Serving.Scheduling;

namespace Trifold.Serving.Streams;

/// <summary>
/// A stream that has its place in the queue. It is read once and gives the place back at its end; a stream that nobody
/// reads gives it back when its call ends.
/// </summary>
internal sealed class AdmittedStream<T> : IAsyncEnumerable<T>
{
    private readonly IAdmission _admission;
    private readonly Func<CancellationToken, IAsyncEnumerable<T>> _read;
    private readonly CancellationToken _call;
    private readonly CancellationTokenRegistration _abandoned;
    private int _taken;

    public AdmittedStream(IAdmission admission, CancellationToken call, Func<CancellationToken, IAsyncEnumerable<T>> read)
    {
        (_admission, _call, _read) = (admission, call, read);
        _abandoned = call.Register(() =>
        {
            if (TryTake())
                admission.Dispose();
        });
    }

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => ReadAsync(cancellationToken);

    private bool TryTake() => Interlocked.Exchange(ref _taken, 1) == 0;

    private async IAsyncEnumerator<T> ReadAsync(CancellationToken cancellation)
    {
        if (!TryTake())
        {
            _call.ThrowIfCancellationRequested();
            throw new InvalidOperationException("The stream has been read already; ask again with a resume token.");
        }

        using var admission = _admission;
        await _abandoned.DisposeAsync();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_call, cancellation);
        await foreach (var item in _read(either.Token))
            yield return item;
    }
}
