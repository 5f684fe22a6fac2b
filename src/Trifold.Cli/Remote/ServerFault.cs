using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Trifold.Contracts;

namespace Trifold.Cli.Remote;

/// <summary>What a failed call says.</summary>
/// <param name="Code">Of the call.</param>
/// <param name="Reason">Of the server; empty: the failure did not come from one.</param>
/// <param name="Message">One sentence or more, for people.</param>
/// <param name="RetryAfter">When the server wants to be asked again; null: it does not say.</param>
internal sealed record ServerFault(StatusCode Code, string Reason, string Message, TimeSpan? RetryAfter)
{
    // A model that nobody may ever load.
    private static readonly string[] LastingReasons = ["MODEL_FAILED", "MODEL_UNLOADED"];

    /// <summary>The way to the server broke, or there is none.</summary>
    public bool IsOfConnection => Reason.Length == 0 && Code == StatusCode.Unavailable;

    /// <summary>Whether asking again, at the time the server gives, can help.</summary>
    /// <param name="answered">The server has answered before: then a model that is not there comes back when it has started anew.</param>
    public bool IsPassing(bool answered) => RetryAfter is not null && (answered || !LastingReasons.Contains(Reason));

    public static ServerFault Of(RpcException failure)
    {
        var details = DetailsOf(failure);
        // This version of the package still calls the first field by its former name; it is the reason.
        var reason = Find<ErrorInfo>(details)?.Type ?? "";
        var violations = Find<BadRequest>(details)?.FieldViolations.Select(violation => $"{violation.Field}: {violation.Description}");
        return new ServerFault(
            failure.StatusCode, reason, violations is null ? TextOf(failure.Status) : string.Join(' ', violations),
            Find<RetryInfo>(details)?.RetryDelay.ToTimeSpan());
    }

    /// <param name="server">That was called.</param>
    /// <param name="answered">Whether it has answered before.</param>
    public ServerException ToException(Uri server, bool answered, RpcException failure) =>
        Reason.Length > 0 ? new(Message, ExitCodeOf(Code), failure) : new(TransportMessage(server, answered), ExitCode.Failed, failure);

    private string TransportMessage(Uri server, bool answered)
    {
        var (address, cause) = (server.GetLeftPart(UriPartial.Authority), Message.TrimEnd('.'));
        if (IsOfConnection)
            return $"server: nobody answers at {address} ({cause}); start a server by 'trifold serve', whose gRPC is at http://localhost:8081, or correct the address.";
        return answered
            ? $"server: {address} broke the call off ({Code}: {cause}); repeat the command."
            : $"server: what answers at {address} is no Trifold server's gRPC, which is at port 8081 unless set otherwise ({Code}: {cause}).";
    }

    // Of a failed connection the system's own words.
    private static string TextOf(Grpc.Core.Status status) => status.DebugException?.GetBaseException().Message ?? status.Detail;

    private static int ExitCodeOf(StatusCode code) => code switch
    {
        StatusCode.InvalidArgument or StatusCode.OutOfRange => ExitCode.BadUsage,
        // A model, decoder or data set that is not there, is broken, is another one, or cannot do it.
        StatusCode.NotFound or StatusCode.FailedPrecondition or StatusCode.Unimplemented => ExitCode.BadInput,
        _ => ExitCode.Failed,
    };

    private static T? Find<T>(IEnumerable<Any> details)
        where T : class, IMessage, new() =>
        details.Select(detail => detail.TryUnpack<T>(out var found) ? found : null).FirstOrDefault(found => found is not null);

    private static IEnumerable<Any> DetailsOf(RpcException failure)
    {
        try
        {
            return failure.Trailers.GetValueBytes(DetailsTrailer.Name) is { } bytes ? Google.Rpc.Status.Parser.ParseFrom(bytes).Details : [];
        }
        catch (InvalidProtocolBufferException)
        {
            // Details of somebody else's form.
            return [];
        }
    }
}
