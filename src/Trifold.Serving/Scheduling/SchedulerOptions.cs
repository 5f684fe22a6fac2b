using System.ComponentModel.DataAnnotations;

namespace Trifold.Serving.Scheduling;

/// <summary>How much work may wait, in which order it is taken, and how it is put together.</summary>
public sealed class SchedulerOptions
{
    public const string Section = "Trifold:Scheduler";

    /// <summary>Work of a model that may be promised at once for each worker: estimated seconds of the device.</summary>
    [Range(0.1, 86400)]
    public double MaxQueueSeconds { get; set; } = 30;

    /// <summary>Streams of a model that may run at once.</summary>
    [Range(1, 1_000_000)]
    public int MaxStreams { get; set; } = 1024;

    /// <summary>Share of a model's room that one client may hold, in (0, 1].</summary>
    [Range(0.001, 1)]
    public double MaxClientShare { get; set; } = 1;

    /// <summary>Scenes of a stream that are promised at once.</summary>
    [Range(1, 1000)]
    public int WindowScenes { get; set; } = 4;

    /// <summary>Longest time ahead for which a refused client is promised room.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxBookAhead { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Refusals of one client that are promised room at once.</summary>
    [Range(1, 100_000)]
    public int MaxClientBookings { get; set; } = 16;

    /// <summary>Operations in one call of the device. Null: 1 on a CPU, where a batch gains nothing, else 16.</summary>
    [Range(1, 1024)]
    public int? MaxBatch { get; set; }

    /// <summary>Estimated seconds of the device in one call of several operations.</summary>
    [Range(0.001, 3600)]
    public double MaxBatchSeconds { get; set; } = 2;

    /// <summary>How long an idle device waits for more operations of a call. 0 on a CPU.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan MaxBatchDelay { get; set; } = TimeSpan.Zero;

    /// <summary>Calls that a worker holds: one runs, the others wait there so that the device never does.</summary>
    [Range(1, 16)]
    public int CallsPerWorker { get; set; } = 2;

    /// <summary>After how long a waiting operation rises to the next higher priority.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan AgeingInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an operation whose model is not in memory waits while other models have work.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ModelSwapDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Workers that an operation may lose without any progress before it fails.</summary>
    [Range(1, 1000)]
    public int MaxAttempts { get; set; } = 20;

    /// <summary>Bytes of an operation that wait for a slow reader before the device goes on with other work.</summary>
    [Range(1024, long.MaxValue)]
    public long MaxBufferedBytes { get; set; } = 32L << 20;
}
