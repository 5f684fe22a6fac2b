namespace Trifold.Serving.Scheduling.Queue;

/// <summary>
/// Shares one priority's turns between clients by cost: start-time fair queueing (Goyal, Vin and Chen, SIGCOMM 1996). Unlike
/// a deficit round robin it needs no quantum, which would have to be as large as the largest operation.
/// </summary>
/// <remarks>Not for several threads.</remarks>
internal sealed class FairQueue<T>
    where T : class, IQueued
{
    // Idle clients are remembered for what they used, and forgotten in one go where that no longer matters.
    private const int RememberedClients = 64;

    private readonly Dictionary<string, Flow> _flows = [];
    private readonly PriorityQueue<Flow, (double Start, long Order)> _turns = new();
    private readonly LinkedList<Waiting<T>> _arrivals = new();
    private double _virtualTime;
    private long _order;
    private int _forgetAt = RememberedClients;

    public int Count => _arrivals.Count;

    /// <summary>The entry that has been here longest.</summary>
    public Waiting<T>? Oldest => _arrivals.First?.Value;

    public void Add(Waiting<T> entry)
    {
        entry.InOrder = _arrivals.AddLast(entry);
        if (!_flows.TryGetValue(entry.Item.Client, out var flow))
            _flows.Add(entry.Item.Client, flow = new Flow());
        entry.InFlow = flow.Entries.AddLast(entry);
        if (!flow.HasTurn)
            GiveTurn(flow);
    }

    public void Remove(Waiting<T> entry)
    {
        _arrivals.Remove(entry.InOrder!);
        // A turn of a client without entries is passed over when it comes.
        entry.InFlow!.List!.Remove(entry.InFlow);
        (entry.InOrder, entry.InFlow) = (null, null);
    }

    /// <summary>The entry whose turn it is; it stays.</summary>
    public Waiting<T>? Peek()
    {
        while (_turns.TryPeek(out var flow, out _))
        {
            if (flow.Entries.First is { } first)
                return first.Value;
            _turns.Dequeue();
            flow.HasTurn = false;
        }

        return null;
    }

    /// <summary>Takes the entry whose turn it is.</summary>
    public Waiting<T>? Take()
    {
        if (Peek() is not { } entry)
            return null;
        var flow = _turns.Dequeue();
        flow.HasTurn = false;
        _virtualTime = Math.Max(_virtualTime, flow.Start);
        Remove(entry);
        flow.Finish = flow.Start + entry.Item.Cost;
        if (flow.Entries.Count > 0)
            GiveTurn(flow);
        else if (_flows.Count > _forgetAt)
            Forget();
        return entry;
    }

    private void GiveTurn(Flow flow)
    {
        flow.Start = Math.Max(_virtualTime, flow.Finish);
        flow.HasTurn = true;
        _turns.Enqueue(flow, (flow.Start, _order++));
    }

    private void Forget()
    {
        foreach (var (client, flow) in _flows)
            if (!flow.HasTurn && flow.Finish <= _virtualTime)
                _flows.Remove(client);
        _forgetAt = Math.Max(RememberedClients, 2 * _flows.Count);
    }

    private sealed class Flow
    {
        public LinkedList<Waiting<T>> Entries { get; } = new();

        public double Start { get; set; }

        public double Finish { get; set; }

        public bool HasTurn { get; set; }
    }
}
