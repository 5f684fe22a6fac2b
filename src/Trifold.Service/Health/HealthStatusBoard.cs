using System.Runtime.CompilerServices;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Trifold.Service.Health;

/// <summary>What serves and what does not, by name of a service or model; the empty name is the server as a whole.</summary>
public sealed class HealthStatusBoard
{
    /// <summary>The name of the server as a whole, which does not serve until somebody says so.</summary>
    public const string Overall = "";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new() { [Overall] = ServingStatus.NotServing };
    private TaskCompletionSource _changed = NextChange();
    private bool _stopped;

    /// <summary>Adds the name or changes its status. Without effect once the board has stopped.</summary>
    public void Set(string name, ServingStatus status)
    {
        lock (_lock)
        {
            if (_stopped || (_statuses.TryGetValue(name, out var present) && present == status))
                return;
            _statuses[name] = status;
            SignalChange();
        }
    }

    /// <summary>Forgets a name, for example of a model that was unloaded; who watches it sees it become unknown.</summary>
    public void Remove(string name)
    {
        lock (_lock)
        {
            if (!_stopped && _statuses.Remove(name))
                SignalChange();
        }
    }

    /// <summary>The server is going away: every name stops serving for good, and watchers see that and end.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            if (_stopped)
                return;
            _stopped = true;
            foreach (var name in _statuses.Keys)
                _statuses[name] = ServingStatus.NotServing;
            SignalChange();
        }
    }

    /// <returns>The status, or null for a name that is not on the board.</returns>
    public ServingStatus? Find(string name)
    {
        lock (_lock)
        {
            return _statuses.TryGetValue(name, out var status) ? status : null;
        }
    }

    /// <summary>Every name with its status at one moment.</summary>
    public IReadOnlyDictionary<string, ServingStatus> All()
    {
        lock (_lock)
        {
            return new Dictionary<string, ServingStatus>(_statuses);
        }
    }

    /// <summary>
    /// The status now and after each change: null while the name is not on the board. A slow reader misses what
    /// changed twice while it was away, never the latest. Ends with NOT_SERVING when the board stops.
    /// </summary>
    public async IAsyncEnumerable<ServingStatus?> WatchAsync(string name, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (status, stopped, changed) = Look(name);
        yield return status;
        while (!stopped)
        {
            await changed.WaitAsync(cancellation);
            var before = status;
            (status, stopped, changed) = Look(name);
            if (status != before)
                yield return status;
        }
    }

    private (ServingStatus? Status, bool Stopped, Task Changed) Look(string name)
    {
        lock (_lock)
        {
            // A server that goes away serves nothing, whether it knew the name or not.
            ServingStatus? status = _stopped ? ServingStatus.NotServing
                : _statuses.TryGetValue(name, out var present) ? present : null;
            return (status, _stopped, _changed.Task);
        }
    }

    private void SignalChange()
    {
        _changed.SetResult();
        _changed = NextChange();
    }

    // Watchers go on by themselves, not inside the lock of whoever made the change.
    private static TaskCompletionSource NextChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
