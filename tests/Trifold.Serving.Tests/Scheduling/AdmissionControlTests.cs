using System.Diagnostics;
using Trifold.Serving.Errors;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Scheduling.Admission;

namespace Trifold.Serving.Tests.Scheduling;

public sealed class AdmissionControlTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void RoomIsMeasuredInSecondsOfTheDevice_AndGrowsWithTheWorkers()
    {
        var one = Control(new SchedulerOptions { MaxQueueSeconds = 10 });
        for (var i = 0; i < 5; i++)
            one.Reserve($"{i}", 2);
        Assert.Equal(10, one.Reserved, 6);
        Assert.Throws<NoCapacityException>(() => one.Reserve("late", 2));

        var two = Control(new SchedulerOptions { MaxQueueSeconds = 10 }, workers: 2);
        for (var i = 0; i < 10; i++)
            two.Reserve($"{i}", 2);
        Assert.Throws<NoCapacityException>(() => two.Reserve("late", 2));
    }

    [Fact]
    public void AStreamLargerThanTheQueueIsServedAlone()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10 });
        using (control.Reserve("large", 1000))
            Assert.Throws<NoCapacityException>(() => control.Reserve("other", 0.1));
        control.Reserve("other", 0.1);
    }

    [Fact]
    public void TheNumberOfStreamsIsBounded_HoweverCheapTheyAre()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10, MaxStreams = 50 });
        for (var i = 0; i < 50; i++)
            control.Reserve($"{i}", 1e-6);
        Assert.Throws<NoCapacityException>(() => control.Reserve("late", 1e-6));
    }

    [Fact]
    public void OneClientHoldsItsShareAtMost()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10, MaxClientShare = 0.5 });
        control.Reserve("greedy", 5);
        Assert.Equal("client", Assert.Throws<NoCapacityException>(() => control.Reserve("greedy", 1)).Subject);
        control.Reserve("other", 5);
    }

    [Fact]
    public void ReleasedRoomIsThereAgain_AndOnlyOnce()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10 });
        var held = control.Reserve("a", 10);
        held.Dispose();
        held.Dispose();
        Assert.Equal(0, control.Reserved);
        control.Reserve("b", 10);
        Assert.Throws<NoCapacityException>(() => control.Reserve("c", 1));
    }

    [Fact]
    public void RefusedClientsAreToldToComeOneAfterAnother()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10 });
        for (var i = 0; i < 10; i++)
            control.Reserve($"{i}", 1);
        var waits = Enumerable.Range(0, 5).Select(i => Refusal(control, $"late {i}", 1).TotalSeconds).ToList();
        // One second of the device each, one worker, at nine tenths of its rate, until three quarters of the room would do.
        Assert.Equal([3.889, 5, 6.111, 7.222, 8.333], waits.Select(wait => Math.Round(wait, 3)));
    }

    [Fact]
    public void WhoComesAtItsTimeIsLetIn_BeforeNewcomers()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10 });
        var held = Enumerable.Range(0, 10).Select(i => control.Reserve($"{i}", 1)).ToList();
        var wait = Refusal(control, "patient", 1);
        held[0].Dispose();
        _time.Advance(wait.TotalSeconds);
        // There is room for one, and it is promised.
        Refusal(control, "newcomer", 1);
        control.Reserve("patient", 1);
    }

    [Fact]
    public void WhoComesTooEarlyIsToldToWait_AndKeepsItsPlace()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10 });
        var held = Enumerable.Range(0, 10).Select(i => control.Reserve($"{i}", 1)).ToList();
        var wait = Refusal(control, "hasty", 1);
        _time.Advance(0.1);
        Refusal(control, "hasty", 1);
        _time.Advance(wait.TotalSeconds);
        held[0].Dispose();
        control.Reserve("hasty", 1);
    }

    [Fact]
    public void PromisesNotUsedLapse()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10 });
        var held = Enumerable.Range(0, 10).Select(i => control.Reserve($"{i}", 1)).ToList();
        for (var i = 0; i < 8; i++)
            Refusal(control, $"away {i}", 1);
        held[0].Dispose();
        Refusal(control, "newcomer", 1);
        // The last of them was told 12 s and has as long again.
        _time.Advance(60);
        control.Reserve("newcomer", 1);
    }

    [Fact]
    public void ADeviceDoesNotIdleForThoseWhoStayAway()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10 });
        var held = Enumerable.Range(0, 10).Select(i => control.Reserve($"{i}", 1)).ToList();
        for (var i = 0; i < 100; i++)
            Refusal(control, $"away {i}", 1);
        held.ForEach(stream => stream.Dispose());
        control.Reserve("a", 1);
        control.Reserve("b", 1);
    }

    [Fact]
    public void AClientIsPromisedNoMoreThanItsNumber()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10, MaxClientBookings = 3 });
        for (var i = 0; i < 10; i++)
            control.Reserve($"{i}", 1);
        for (var i = 0; i < 1000; i++)
            Refusal(control, "flooding", 1);
        // Three seconds are promised after the first 2.5; the fourth comes next, at nine tenths of the rate.
        Assert.Equal(6.5 / 0.9, Refusal(control, "other", 1).TotalSeconds, 3);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 30)]
    [InlineData(3, 30)]
    [InlineData(1, 10)]
    [InlineData(2, 10)]
    [InlineData(3, 5)]
    [InlineData(5, 5)]
    [InlineData(6, 5)]
    public void AtTenTimesTheLoad_WhoObeysIsLetIn_AndTheDeviceStaysBusy(int seed, double room)
    {
        var run = new Overload(seed, workers: 1 + seed % 2, obeying: 1, room).Run(seconds: 600);
        Assert.True(run.Returned > 100, $"only {run.Returned} came again");
        Assert.True(run.Admitted >= 0.97 * run.Returned, $"{run.Admitted} of {run.Returned} were let in");
        Assert.InRange(run.BusyShare, 0.97, 1);
        // Taken at the true cost: most find the queue less than full; nobody waits longer than for what may be let in above it.
        var workers = 1 + seed % 2;
        Assert.InRange(run.WaitAt(0.75), 0, room * 1.1);
        Assert.InRange(run.WaitAt(1), 0, (room + Math.Max(0.25 * room, 8.0 / workers)) * 1.1 + 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void AtTenTimesTheLoad_ClientsThatNeverComeBackCostNoWork(double obeying)
    {
        var run = new Overload(seed: 4, workers: 1, obeying, room: 30).Run(seconds: 600);
        Assert.InRange(run.BusyShare, 0.97, 1);
        Assert.True(run.Admitted >= 0.9 * run.Returned, $"{run.Admitted} of {run.Returned} were let in");
    }

    [Fact]
    public void ARefusalCostsMicroseconds_WithManyPromisesOutstanding()
    {
        var control = Control(new SchedulerOptions { MaxQueueSeconds = 10, MaxBookAhead = TimeSpan.FromDays(1) });
        control.Reserve("all", 10);
        var started = Stopwatch.GetTimestamp();
        const int Refusals = 20_000;
        for (var i = 0; i < Refusals; i++)
            Refusal(control, $"{i}", 1);
        // Most of it is the exception itself.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds / Refusals, 0, 1);
    }

    private AdmissionControl Control(SchedulerOptions options, int workers = 1) => new("tiny", options, _time, () => workers);

    private static TimeSpan Refusal(AdmissionControl control, string client, double seconds) =>
        Assert.Throws<NoCapacityException>(() => control.Reserve(client, seconds)).RetryAfter;

    /// <summary>
    /// Ten times the streams that the workers can serve arrive at random; some of those refused come again when they are
    /// told to, a little late. Every stream is estimated at one second and takes 0.6 to 1.6 times that.
    /// </summary>
    private sealed class Overload(int seed, int workers, double obeying, double room)
    {
        private readonly ManualTime _time = new();
        private readonly Random _random = new(seed);
        private readonly PriorityQueue<Action, DateTimeOffset> _events = new();
        private readonly Queue<(AdmissionControl.Reservation Room, DateTimeOffset Since)> _waiting = new();
        private readonly List<double> _waits = [];
        private AdmissionControl _control = null!;
        private int _busy;
        private double _busySeconds;

        public int Returned { get; private set; }

        public int Admitted { get; private set; }

        /// <param name="share">0 to 1: of the waits, ascending.</param>
        public double WaitAt(double share) => _waits.Order().ElementAt((int)(share * (_waits.Count - 1)));

        public double BusyShare { get; private set; }

        public Overload Run(double seconds)
        {
            _control = new AdmissionControl("tiny", new SchedulerOptions { MaxQueueSeconds = room }, _time, () => workers);
            var begin = _time.GetUtcNow();
            var end = begin.AddSeconds(seconds);
            Arrive(0);
            while (_events.TryDequeue(out var next, out var at) && at < end)
            {
                _busySeconds += _busy * (at - _time.GetUtcNow()).TotalSeconds;
                _time.AdvanceTo(at);
                next();
            }

            BusyShare = _busySeconds / (workers * seconds);
            return this;
        }

        private void Arrive(int client)
        {
            Try($"client {client}", isReturn: false);
            After(-Math.Log(1 - _random.NextDouble()) / (10.0 * workers), () => Arrive(client + 1));
        }

        private void Try(string client, bool isReturn)
        {
            if (isReturn)
                Returned++;
            try
            {
                _waiting.Enqueue((_control.Reserve(client, 1), _time.GetUtcNow()));
                if (isReturn)
                    Admitted++;
                Serve();
            }
            catch (NoCapacityException refusal)
            {
                if (_random.NextDouble() < obeying)
                    After(refusal.RetryAfter.TotalSeconds + 0.5 * _random.NextDouble(), () => Try(client, isReturn: true));
            }
        }

        private void Serve()
        {
            if (_busy == workers || !_waiting.TryDequeue(out var next))
                return;
            _busy++;
            _waits.Add((_time.GetUtcNow() - next.Since).TotalSeconds);
            After(0.6 + _random.NextDouble(), () =>
            {
                _busy--;
                next.Room.Dispose();
                Serve();
            });
        }

        private void After(double seconds, Action action) =>
            _events.Enqueue(action, _time.GetUtcNow() + TimeSpan.FromSeconds(seconds));
    }
}
