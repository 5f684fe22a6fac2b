using System.Threading.Channels;

namespace Trifold.Factory.DataSets;

/// <summary>
/// Encodes and stores scenes while the next ones are rendered: encoding on any thread, storing in order. A few scenes wait
/// at most, so that memory stays flat when the disk is slower than the rendering.
/// </summary>
internal sealed class CommitQueue : IAsyncDisposable
{
    // Enough to bridge a slow write; each holds a scene's images.
    private const int MostWaiting = 4;

    private readonly Channel<(SceneDraft Scene, Task<EncodedSample[]> Encoding)> _waiting =
        Channel.CreateBounded<(SceneDraft, Task<EncodedSample[]>)>(MostWaiting);

    private readonly Func<DataSetSample, EncodedSample> _encode;
    private readonly Task _storing;

    /// <param name="encode">Called from several threads.</param>
    /// <param name="store">Called from one thread, in order.</param>
    public CommitQueue(Func<DataSetSample, EncodedSample> encode, Action<SceneDraft, EncodedSample[]> store)
    {
        _encode = encode;
        _storing = Task.Run(() => StoreAll(store));
    }

    /// <summary>Hands a scene over; waits while too many are under way.</summary>
    /// <exception cref="IOException">An earlier scene could not be stored.</exception>
    public void Add(SceneDraft scene, CancellationToken cancellation)
    {
        var encoding = Task.Run(() => scene.Samples.Select(_encode).ToArray(), CancellationToken.None);
        try
        {
            _waiting.Writer.WriteAsync((scene, encoding), cancellation).AsTask().GetAwaiter().GetResult();
        }
        catch (ChannelClosedException)
        {
            _storing.GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>Waits until every scene that was handed over is stored.</summary>
    public void Complete()
    {
        _waiting.Writer.TryComplete();
        _storing.GetAwaiter().GetResult();
    }

    /// <summary>Stores what was handed over; failures were told to whoever waited for it.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StoreAll(Action<SceneDraft, EncodedSample[]> store)
    {
        try
        {
            await foreach (var (scene, encoding) in _waiting.Reader.ReadAllAsync())
                store(scene, await encoding);
        }
        finally
        {
            // Whoever hands over the next scene learns that this one failed.
            _waiting.Writer.TryComplete();
        }
    }
}
