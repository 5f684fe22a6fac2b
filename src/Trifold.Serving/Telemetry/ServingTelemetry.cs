using System.Diagnostics;
using System.Diagnostics.Metrics;
using Trifold.Serving.Scheduling;
using Trifold.Serving.Scheduling.Queue;
using Trifold.Worker.V1;

namespace Trifold.Serving.Telemetry;

/// <summary>Spans and instruments of serving. Names follow the OpenTelemetry conventions, units are UCUM's.</summary>
public sealed class ServingTelemetry : IDisposable
{
    public const string SourceName = "Trifold.Serving";
    public const string MeterName = "Trifold";

    private const string ModelName = "model.name";

    private readonly Meter _meter;
    private readonly Histogram<double> _queueTime;
    private readonly Histogram<double> _batchCost;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _stageDuration;
    private readonly Histogram<double> _quality;
    private readonly Counter<long> _samples;
    private readonly Counter<long> _points;
    private readonly Counter<long> _rays;
    private readonly Counter<long> _restarts;
    private readonly Counter<long> _refused;

    /// <param name="meters">Where instruments are registered.</param>
    public ServingTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _queueTime = Seconds("trifold.queue.time", "Time that an operation waited for a worker.");
        _batchCost = Seconds("trifold.batch.cost", "Estimated time of the device for one call.");
        _batchSize = _meter.CreateHistogram<int>("trifold.batch.size", "{operation}", "Operations in one call of the device.");
        _stageDuration = Seconds("trifold.stage.duration", "Time that a stage of an operation took.");
        _quality = _meter.CreateHistogram(
            "trifold.sample.quality", "1", "Quality of samples.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95] });
        _samples = _meter.CreateCounter<long>("trifold.samples.count", "{sample}", "Samples made.");
        _points = _meter.CreateCounter<long>("trifold.points.count", "{point}", "Points of clouds made.");
        _rays = _meter.CreateCounter<long>("trifold.rays.count", "{ray}", "Rays marched.");
        _restarts = _meter.CreateCounter<long>("trifold.worker.restarts", "{restart}", "Workers started again after they ended unasked.");
        _refused = _meter.CreateCounter<long>("trifold.admission.refused", "{request}", "Streams that were not let in.");
    }

    /// <summary>Spans of serving.</summary>
    public ActivitySource Source { get; } = new(SourceName);

    /// <summary>Begins the span of an operation's wait; the caller's current span stays.</summary>
    internal Activity? StartQueue(ScheduledOperation operation)
    {
        if (!Source.HasListeners())
            return null;
        var current = Activity.Current;
        var span = Source.StartActivity("queue", ActivityKind.Internal, operation.Caller);
        span?.SetTag(ModelName, operation.Instance.Name);
        span?.SetTag("priority", PriorityClass.Name(operation.Priority));
        Activity.Current = current;
        return span;
    }

    /// <summary>Ends the span of an operation's wait.</summary>
    internal static void EndQueue(ScheduledOperation operation)
    {
        // Ending a span makes its predecessor the current one, which is another thread's here.
        var current = Activity.Current;
        operation.QueueSpan?.Dispose();
        operation.QueueSpan = null;
        Activity.Current = current;
    }

    /// <summary>A worker is about to be called: the waits of its operations end and the span of the call begins.</summary>
    internal Activity? StartBatch(DeviceCall call, TimeProvider time)
    {
        foreach (var operation in call.Operations)
        {
            EndQueue(operation);
            Queued(call.Instance.Name, PriorityClass.Name(operation.Priority), time.GetElapsedTime(operation.Since));
        }

        Called(call.Instance.Name, call.Operations.Count, call.Seconds);
        var links = call.Operations.Skip(1).Select(operation => new ActivityLink(operation.Caller));
        var span = Source.StartActivity("batch", ActivityKind.Internal, call.Operations[0].Caller, links: links);
        span?.SetTag(ModelName, call.Instance.Name);
        span?.SetTag("trifold.operations", call.Operations.Count);
        span?.SetTag("trifold.worker", call.Worker.Worker.Slot);
        return span;
    }

    private void Queued(string model, string priority, TimeSpan waited)
    {
        var tags = new TagList { { ModelName, model }, { "priority", priority } };
        _queueTime.Record(waited.TotalSeconds, tags);
        _stageDuration.Record(waited.TotalSeconds, Stage(model, "queue"));
    }

    private void Called(string model, int operations, double seconds)
    {
        var tags = new TagList { { ModelName, model } };
        _batchSize.Record(operations, tags);
        _batchCost.Record(seconds, tags);
    }

    /// <summary>An operation has completed.</summary>
    internal void Completed(string model, OperationCompleted completed)
    {
        _stageDuration.Record(completed.SynthesizeSeconds, Stage(model, "synthesize"));
        _stageDuration.Record(completed.RenderSeconds, Stage(model, "render"));
        _stageDuration.Record(completed.EncodeSeconds, Stage(model, "encode"));
        var tags = new TagList { { ModelName, model } };
        _rays.Add(completed.Rays, tags);
        if (completed.Points > 0)
            _points.Add(completed.Points, tags);
    }

    /// <summary>A sample was made.</summary>
    /// <param name="quality">In [0, 1]; null where it was not measured.</param>
    /// <param name="outcome">Such as delivered or dropped.</param>
    public void Sample(string model, double? quality, string outcome)
    {
        _samples.Add(1, new TagList { { ModelName, model }, { "outcome", outcome } });
        if (quality is { } measured)
            _quality.Record(measured, new TagList { { ModelName, model } });
    }

    /// <summary>A stream was not let in.</summary>
    public void Refused(string model, string priority, string reason) =>
        _refused.Add(1, new TagList { { ModelName, model }, { "priority", priority }, { "reason", reason } });

    /// <summary>A worker is started again.</summary>
    public void Restarted(int slot) => _restarts.Add(1, new TagList { { "worker.slot", slot } });

    /// <summary>Shows how much waits.</summary>
    /// <param name="depth">Operations that wait, by model.</param>
    /// <param name="seconds">Estimated time of the device that they wait for, by model: what a scaler watches.</param>
    internal void ObserveQueues(
        Func<IEnumerable<Measurement<int>>> depth, Func<IEnumerable<Measurement<double>>> seconds)
    {
        _meter.CreateObservableUpDownCounter("trifold.queue.depth", depth, "{operation}", "Operations that wait for a worker.");
        _meter.CreateObservableGauge(
            "trifold.queue.device_time", seconds, "s", "Estimated time of the device for operations that wait or run.");
    }

    /// <summary>Shows what models take.</summary>
    internal void ObserveMemory(Func<IEnumerable<Measurement<long>>> bytes) =>
        _meter.CreateObservableUpDownCounter("trifold.model.memory", bytes, "By", "Memory of a loaded model in a worker.");

    public void Dispose() => Source.Dispose();

    private Histogram<double> Seconds(string name, string description) => _meter.CreateHistogram(
        name, "s", description,
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
        });

    private static TagList Stage(string model, string stage) => new() { { ModelName, model }, { "stage", stage } };
}
