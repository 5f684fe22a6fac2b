namespace Trifold.Service.Lifetime;

/// <summary>Whether the service still takes work, and how much is running.</summary>
internal sealed class DrainState
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _expired = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <summary>Whether callers are asked to go elsewhere. Who has not heard of it yet is still served.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Whether new work is refused.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>Running streams have had their time; they end where they are.</summary>
    public CancellationToken Expired => _expired.Token;

    /// <summary>Ends when nothing is running any more, once <see cref="Begin"/> has been called.</summary>
    public Task Idle => _idle.Task;

    /// <returns>False: no new work is taken.</returns>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (IsDraining)
                return false;
            _running++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _running--;
            SignalIdle();
        }
    }

    /// <summary>From now on the service says that it is not ready.</summary>
    public void Announce()
    {
        lock (_lock)
            IsStopping = true;
    }

    /// <summary>From now on no work is taken.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            IsStopping = IsDraining = true;
            SignalIdle();
        }
    }

    /// <summary>Ends what still runs.</summary>
    public void Expire() => _expired.Cancel();

    private void SignalIdle()
    {
        if (IsDraining && _running == 0)
            _idle.TrySetResult();
    }
}
