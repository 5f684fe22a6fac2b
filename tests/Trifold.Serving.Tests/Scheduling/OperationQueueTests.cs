using Trifold.Serving.Scheduling.Queue;
using Trifold.V1;

namespace Trifold.Serving.Tests.Scheduling;

public sealed class OperationQueueTests
{
    private readonly ManualTime _time = new();
    private readonly OperationQueue<Entry> _queue;

    public OperationQueueTests() => _queue = new OperationQueue<Entry>(_time, TimeSpan.FromSeconds(10));

    [Fact]
    public void MoreUrgentWorkComesFirst()
    {
        Add("bulk", Priority.Bulk);
        Add("normal", Priority.Normal);
        Add("default", Priority.Unspecified);
        Add("interactive", Priority.Interactive);
        Assert.Equal(["interactive", "normal", "default", "bulk"], Drain());
    }

    [Fact]
    public void ClientsTakeTurns_HoweverMuchOneAsksFor()
    {
        for (var i = 0; i < 100; i++)
            Add("many");
        Add("few");
        Add("few");
        var order = Drain();
        Assert.Equal(1, order.IndexOf("few"));
        Assert.Equal(3, order.LastIndexOf("few"));
    }

    [Fact]
    public void ClientsGetEqualTime_NotEqualCounts()
    {
        for (var i = 0; i < 200; i++)
        {
            Add("costly", cost: 4);
            Add("cheap", cost: 1);
        }

        var taken = Enumerable.Range(0, 100).Select(_ => _queue.Take()!).ToList();
        var costly = taken.Where(entry => entry.Client == "costly").Sum(entry => entry.Cost);
        var cheap = taken.Where(entry => entry.Client == "cheap").Sum(entry => entry.Cost);
        Assert.InRange(costly / cheap, 0.9, 1.1);
    }

    [Fact]
    public void AClientThatPausedGetsNoCreditForIt()
    {
        for (var i = 0; i < 50; i++)
            Add("steady");
        for (var i = 0; i < 40; i++)
            _queue.Take();
        for (var i = 0; i < 50; i++)
            Add("late");
        var next = Enumerable.Range(0, 10).Select(_ => _queue.Take()!.Client).ToList();
        Assert.Equal(5, next.Count(client => client == "late"));
    }

    [Fact]
    public void AClientThatAsksOneByOneDoesNotGetMoreThanOthers()
    {
        for (var i = 0; i < 100; i++)
            Add("queueing");
        Add("returning");
        var returning = 0;
        for (var i = 0; i < 60; i++)
            if (_queue.Take()!.Client == "returning")
            {
                returning++;
                Add("returning");
            }

        Assert.InRange(returning, 28, 31);
    }

    [Fact]
    public void BulkWorkRisesWithTime_AndNeverStarves()
    {
        Add("bulk", Priority.Bulk);
        var taken = new List<string>();
        for (var second = 0; second < 40 && !taken.Contains("bulk"); second++)
        {
            Add("interactive", Priority.Interactive);
            Add("interactive", Priority.Interactive);
            taken.Add(_queue.Take()!.Client);
            _time.Advance(1);
        }

        // Two classes to rise, ten seconds each.
        Assert.InRange(taken.IndexOf("bulk"), 20, 22);
    }

    [Fact]
    public void WhatIsReturnedComesBeforeAllOthers()
    {
        Add("interactive", Priority.Interactive);
        var returned = new Entry("returned", Priority.Bulk, 1);
        _queue.Return(returned);
        Assert.Same(returned, _queue.Peek());
        Assert.Same(returned, _queue.Take());
    }

    [Fact]
    public void WhatIsRemovedDoesNotCome()
    {
        var first = Add("a");
        Add("b");
        var third = Add("a");
        Assert.True(_queue.Remove(first));
        Assert.False(_queue.Remove(first));
        Assert.True(_queue.Remove(third));
        Assert.Equal(["b"], Drain());
        Assert.Null(_queue.Take());
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void ManyClientsThatCameAndWentAreForgotten_WithoutHarmToThoseWhoWait()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Add($"client {i}");
            if (i % 2 == 1)
                Assert.NotNull(_queue.Take());
        }

        Assert.Equal(5000, Drain().Distinct().Count());
    }

    private Entry Add(string client, Priority priority = Priority.Normal, double cost = 1)
    {
        var entry = new Entry(client, priority, cost);
        _queue.Add(entry);
        return entry;
    }

    private List<string> Drain() => [.. _queue.TakeAll().Select(entry => entry.Client)];

    private sealed class Entry(string client, Priority priority, double cost) : IQueued
    {
        public string Client => client;

        public int Class => PriorityClass.Of(priority);

        public double Cost => cost;
    }
}
