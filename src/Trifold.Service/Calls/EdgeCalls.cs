using System.Globalization;
using Grpc.Core;
using Trifold.Service.Lifetime;
using Trifold.Serving.Errors;

namespace Trifold.Service.Calls;

/// <summary>Takes calls in: who calls, until when, and whether work is taken at all.</summary>
internal sealed class EdgeCalls(DrainState drain)
{
    /// <summary>Header and metadata that say who calls; whoever sends none is known by the connection.</summary>
    public const string ClientHeader = "X-Api-Key";

    /// <summary>Header of REST: how long the caller waits, seconds.</summary>
    public const string TimeoutHeader = "Request-Timeout";

    // What telling a caller that its time is over may take.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(30);

    /// <exception cref="InvalidRequestException">A header cannot be used.</exception>
    public EdgeCall Begin(HttpContext context) =>
        new(drain, ClientOf(context), DeadlineOf(context.Request.Headers[TimeoutHeader]), context.RequestAborted);

    public EdgeCall Begin(ServerCallContext context) =>
        new(
            drain, ClientOf(context.GetHttpContext()), context.Deadline == DateTime.MaxValue ? null : AnswerBy(context.Deadline),
            context.CancellationToken);

    // At the deadline itself the server and the caller end the call by timers of their own, which cannot say where it was.
    private static DateTimeOffset AnswerBy(DateTime deadline)
    {
        var end = new DateTimeOffset(deadline.ToUniversalTime());
        var share = (end - TimeProvider.System.GetUtcNow()) / 20;
        return end - (share < LongestAnswer ? share : LongestAnswer);
    }

    private static string ClientOf(HttpContext context) =>
        context.Request.Headers[ClientHeader].ToString() is { Length: > 0 } key ? key : context.Connection.Id;

    private static DateTimeOffset? DeadlineOf(string? timeout)
    {
        if (string.IsNullOrEmpty(timeout))
            return null;
        return double.TryParse(timeout, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && seconds <= LongestTimeout.TotalSeconds
            ? TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(seconds)
            : throw new InvalidRequestException(TimeoutHeader, $"must be seconds, above 0 and at most {LongestTimeout.TotalSeconds}; got '{timeout}'.");
    }
}
