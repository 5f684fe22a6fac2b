using System.ComponentModel.DataAnnotations;

namespace Trifold.Serving.Workers;

/// <summary>How many device workers there are and how they are kept alive.</summary>
public sealed class WorkerOptions
{
    public const string Section = "Trifold:Workers";

    [Range(1, 64)]
    public int Count { get; set; } = 1;

    /// <summary>Threads of each worker; they are part of the numerics id. Null: the machine's cores divided by the workers.</summary>
    [Range(1, 1024)]
    public int? Threads { get; set; }

    /// <summary>The worker program. Null: <c>worker/Trifold.Worker</c> beside the running program.</summary>
    public string? Program { get; set; }

    /// <summary>Time between two signs of life.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Silence after which a worker is taken for dead and killed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time in which a fresh worker has to give its first sign of life.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Wait before a worker is started again; doubles from one that did no work to the next.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RestartBackoff { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait before a worker is started again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxRestartBackoff { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Life after which earlier ends of a worker no longer count, even if it did no work.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan HealthyAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Time that a worker has to end when it is told to.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Scheduling priority of workers, so that admission and answers do not wait for computation; 0 to 19.</summary>
    [Range(0, 19)]
    public int NicePriority { get; set; } = 10;

    /// <summary>Folder of the workers' sockets, at most about 90 characters. Null: a fresh one of the user's own.</summary>
    public string? SocketFolder { get; set; }

    internal int ThreadsPerWorker => Threads ?? Math.Max(1, Environment.ProcessorCount / Count);

    internal string ProgramPath => Program ?? Path.Combine(AppContext.BaseDirectory, "worker", "Trifold.Worker");
}
