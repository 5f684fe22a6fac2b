namespace Trifold.Serving;

/// <summary>What an edge knows of a call besides its request.</summary>
/// <param name="Client">Whose share of the queue it takes: an API key, or the connection.</param>
/// <param name="Deadline">Null: none.</param>
/// <param name="Cancellation">The caller has gone, or the server ends the call.</param>
public sealed record CallContext(string Client, DateTimeOffset? Deadline, CancellationToken Cancellation);
