namespace Trifold.Serving.Scheduling.Admission;

/// <summary>Room promised to refused clients who come again at the time they were told. A promise not used in time lapses.</summary>
/// <remarks>Not for several threads.</remarks>
/// <param name="time">Clock.</param>
internal sealed class Bookings(TimeProvider time)
{
    // A client may be late by this much, or by as long as it was told to wait if that is more.
    private static readonly TimeSpan LeastGrace = TimeSpan.FromSeconds(2);

    // And early by this much: timers of clients are not exact.
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, LinkedList<Booking>> _clients = [];
    private readonly PriorityQueue<Booking, DateTimeOffset> _lapses = new();

    /// <summary>Seconds of the device promised and not lapsed.</summary>
    public double Cost { get; private set; }

    public int CountOf(string client) => _clients.TryGetValue(client, out var list) ? list.Count : 0;

    /// <summary>The client's last promised time.</summary>
    public DateTimeOffset? LastOf(string client) =>
        _clients.TryGetValue(client, out var list) ? list.Last!.Value.At : null;

    public void Add(string client, double cost, TimeSpan wait)
    {
        var now = time.GetUtcNow();
        var grace = wait > LeastGrace ? wait : LeastGrace;
        var booking = new Booking(client, cost, now + wait, now + wait + grace);
        if (!_clients.TryGetValue(client, out var list))
            _clients.Add(client, list = new LinkedList<Booking>());
        // In the order of their times, which steps back a little when others lapse.
        var before = list.Last;
        while (before is not null && before.Value.At > booking.At)
            before = before.Previous;
        booking.Node = before is null ? list.AddFirst(booking) : list.AddAfter(before, booking);
        _lapses.Enqueue(booking, booking.Lapses);
        Cost += cost;
    }

    /// <summary>The client's promise whose time has come; it stays.</summary>
    public Booking? DueOf(string client)
    {
        if (!_clients.TryGetValue(client, out var list))
            return null;
        return list.First!.Value is { } first && first.At - Early <= time.GetUtcNow() ? first : null;
    }

    public void Remove(Booking booking)
    {
        if (booking.Node is not { } node)
            return;
        var list = node.List!;
        list.Remove(node);
        booking.Node = null;
        if (list.Count == 0)
            _clients.Remove(booking.Client);
        // Sums of many terms drift; nothing promised is exactly nothing.
        Cost = _clients.Count == 0 ? 0 : Cost - booking.Cost;
    }

    /// <summary>Drops promises whose clients did not come.</summary>
    public void Lapse()
    {
        var now = time.GetUtcNow();
        while (_lapses.TryPeek(out var booking, out var at) && (at < now || booking.Node is null))
        {
            _lapses.Dequeue();
            Remove(booking);
        }
    }

    /// <summary>A promise.</summary>
    /// <param name="cost">Seconds of the device.</param>
    public sealed class Booking(string client, double cost, DateTimeOffset at, DateTimeOffset lapses)
    {
        public string Client => client;

        public double Cost => cost;

        public DateTimeOffset At => at;

        public DateTimeOffset Lapses => lapses;

        public LinkedListNode<Booking>? Node { get; set; }
    }
}
