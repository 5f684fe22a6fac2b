namespace Trifold.Serving.Scheduling;

/// <summary>How the server stops taking work.</summary>
public interface ISceneDrain
{
    /// <summary>Whether new streams are let in.</summary>
    bool IsAdmitting { get; }

    /// <summary>Streams that run.</summary>
    int Streams { get; }

    /// <summary>New streams are told to go elsewhere; running ones go on.</summary>
    void StopAdmitting();

    /// <summary>Completes when no stream runs.</summary>
    Task DrainedAsync(CancellationToken cancellation);

    /// <summary>Ends running streams: their operations fail as not ready, behind what has arrived.</summary>
    void EndStreams();
}
