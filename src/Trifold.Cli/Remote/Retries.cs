using Grpc.Core;

namespace Trifold.Cli.Remote;

/// <summary>
/// Whether a failed call is made again, and when: at the time that a busy server gives, or a while after a connection broke
/// that had worked. How often is bounded; what gets on starts the count anew.
/// </summary>
/// <param name="server">That is called.</param>
internal sealed class Retries(RemoteServer server)
{
    // A queue that turns away a client that obeys it so often will not take it soon.
    private const int MostWaits = 10;

    // With the pauses below, a minute: what a restart of the server takes.
    private const int MostReconnections = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private int _waits;
    private int _reconnections;
    private bool _answered;

    /// <summary>The server has answered.</summary>
    public void Progressed() => (_waits, _reconnections, _answered) = (0, 0, true);

    /// <summary>Waits until the call may be made again.</summary>
    /// <exception cref="ServerException">Making it again would not help.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task WaitAsync(RpcException failure, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var fault = ServerFault.Of(failure);
        if (PauseAfter(fault) is not { } pause)
            throw fault.ToException(server.Address, _answered, failure);
        await server.PauseAsync(fault.Reason.Length > 0 ? fault.Message : "the connection broke", pause, cancellation);
    }

    private TimeSpan? PauseAfter(ServerFault fault)
    {
        if (fault.IsPassing(_answered))
            return _waits++ < MostWaits ? fault.RetryAfter : null;
        if (_answered && fault.IsOfConnection)
            return _reconnections < MostReconnections ? FirstPause * (1 << _reconnections++) : null;
        return null;
    }
}
