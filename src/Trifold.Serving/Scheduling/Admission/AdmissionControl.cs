using Trifold.Serving.Errors;

namespace Trifold.Serving.Scheduling.Admission;

/// <summary>
/// Room for the work of one model. Streams hold room while they run; who finds none is told when to come again and has
/// room promised for then, so that those who keep to it are served before newcomers.
/// </summary>
/// <param name="model">Name, for messages.</param>
/// <param name="workers">Workers that serve the model now.</param>
internal sealed class AdmissionControl(string model, SchedulerOptions options, TimeProvider time, Func<int> workers)
{
    // Work that drains unevenly must not turn away whom it promised room; so much more may be held for their sake.
    private const double PromisedExcess = 0.25;

    // Promises are made for when this share of the room would do: what drains unevenly then seldom holds more than the room.
    private const double PromisedFill = 0.75;

    // Of the drain rate: promises reach far ahead of what is measured, and what a device does beyond them newcomers get.
    private const double PromisedRate = 0.9;

    // Where the room is small, of so many streams at least: few streams drain more unevenly than many.
    private const int PromisedStreams = 8;

    // Below this share of the room newcomers are let in whatever is promised: a device must not idle for those who stay away.
    private const double AlwaysOpen = 0.25;

    // Share of the room from which on the drain rate is measured. Below what is always open: rates taken only while there
    // was more than newcomers bring would be those of the moments in which work is about to end.
    private const double Plenty = AlwaysOpen / 2;

    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Bookings _bookings = new(time);
    private readonly DrainRate _drain = new(time);
    private readonly Dictionary<string, double> _held = [];
    private double _reserved;
    private int _streams;

    /// <summary>Seconds of the device held by streams.</summary>
    public double Reserved
    {
        get
        {
            lock (_gate)
                return _reserved;
        }
    }

    private int Slots => Math.Max(1, workers());

    /// <summary>Takes room.</summary>
    /// <param name="client">Whose share it takes.</param>
    /// <param name="seconds">Estimated seconds of the device.</param>
    /// <exception cref="NoCapacityException">There is none.</exception>
    public Reservation Reserve(string client, double seconds)
    {
        lock (_gate)
        {
            var slots = Slots;
            var room = RoomOf(slots);
            // A stream is never cheaper than its share of the streams: one measure bounds both.
            var cost = Math.Min(Math.Max(seconds, room / options.MaxStreams), room);
            _bookings.Lapse();

            var held = _held.GetValueOrDefault(client);
            if (held > 0 && held + cost > room * options.MaxClientShare)
                throw RefuseShare(held + cost - room * options.MaxClientShare, slots);

            var due = _bookings.DueOf(client);
            if (!HasRoom(cost, room, due is not null))
            {
                if (due is not null)
                    _bookings.Remove(due);
                throw Refuse(client, cost, room, slots);
            }

            if (due is not null)
                _bookings.Remove(due);
            _held[client] = held + cost;
            _reserved += cost;
            _streams++;
            _drain.Loaded(_reserved >= room * Plenty);
            return new Reservation(this, client, cost);
        }
    }

    private double RoomOf(int slots) => options.MaxQueueSeconds * slots;

    private bool HasRoom(double cost, double room, bool promised)
    {
        if (_streams == 0)
            return true;
        var wanted = _reserved + cost;
        if (promised)
            return wanted <= room + Math.Max(PromisedExcess * room, PromisedStreams * cost);
        return wanted <= room * AlwaysOpen || wanted + _bookings.Cost <= room;
    }

    private NoCapacityException Refuse(string client, double cost, double room, int slots)
    {
        var wait = Wait(_reserved + _bookings.Cost + cost - room * PromisedFill, slots);
        if (wait == options.MaxBookAhead)
            return NoRoom();
        if (_bookings.CountOf(client) < options.MaxClientBookings)
            _bookings.Add(client, cost, wait);
        else if (_bookings.LastOf(client) - time.GetUtcNow() is { } last && last > wait)
            wait = last;
        return NoRoom();

        NoCapacityException NoRoom() => new("queue", $"The queue of model {model} is full. {Advice(wait)}", wait);
    }

    // It waits for its own streams, not for room: nothing is promised.
    private NoCapacityException RefuseShare(double excess, int slots)
    {
        var wait = Wait(excess, slots);
        return new NoCapacityException(
            "client", $"This client holds its share of the queue of model {model}. {Advice(wait)}", wait);
    }

    private TimeSpan Wait(double excess, int slots)
    {
        var rate = _drain.Current(slots) * PromisedRate;
        var wait = TimeSpan.FromSeconds(Math.Min(Math.Max(0, excess) / rate, options.MaxBookAhead.TotalSeconds));
        return wait > LeastWait ? wait : LeastWait;
    }

    private static string Advice(TimeSpan wait) => $"Come again in {wait.TotalSeconds:0.0} s, or ask for less.";

    private void Release(Reservation reservation)
    {
        lock (_gate)
        {
            _streams--;
            _reserved = _streams == 0 ? 0 : _reserved - reservation.Seconds;
            var held = _held[reservation.Client] - reservation.Seconds;
            // Differences of sums are not exact; a client's last stream leaves nothing that counts.
            if (held > reservation.Seconds * 1e-6)
                _held[reservation.Client] = held;
            else
                _held.Remove(reservation.Client);
            _drain.Finished(reservation.Seconds, _reserved >= RoomOf(Slots) * Plenty);
        }
    }

    /// <summary>Room that a stream holds until it is disposed.</summary>
    /// <param name="seconds">Estimated seconds of the device.</param>
    internal sealed class Reservation(AdmissionControl owner, string client, double seconds) : IDisposable
    {
        private bool _released;

        public string Client => client;

        public double Seconds => seconds;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, true))
                return;
            owner.Release(this);
        }
    }
}
