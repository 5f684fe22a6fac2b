using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Trifold.Service.Errors;

/// <summary>Faults in gRPC's terms: a status, and google.rpc's details in the trailers.</summary>
internal static class GrpcErrors
{
    /// <summary>Trailer that clients' libraries read details from.</summary>
    public const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Who gives the reasons of <see cref="ErrorInfo"/> their meaning.</summary>
    public const string Domain = "trifold";

    // Trailers share the client's limit for headers, 8 KiB as a rule: long texts are cut, and lists shortened.
    private const int LongestMessage = 1000;
    private const int MostViolations = 20;
    private const int LongestDescription = 200;

    public static RpcException ToException(Fault fault)
    {
        var status = new Google.Rpc.Status { Code = (int)fault.Row.Grpc, Message = Cut(fault.Detail, LongestMessage) };
        status.Details.AddRange(Details(fault).Select(Any.Pack));
        var trailers = new Metadata { { DetailsTrailer, status.ToByteArray() } };
        return new RpcException(new global::Grpc.Core.Status(fault.Row.Grpc, status.Message), trailers);
    }

    private static IEnumerable<IMessage> Details(Fault fault)
    {
        // This version of the package still calls the first field by its former name; it is the reason.
        var info = new ErrorInfo { Type = fault.Reason, Domain = Domain };
        foreach (var (name, value) in fault.Facts)
            info.Metadata.Add(name, value);
        yield return info;
        if (fault.Violations.Count > 0)
        {
            var request = new BadRequest();
            request.FieldViolations.AddRange(fault.Violations.Take(MostViolations).Select(violation => new BadRequest.Types.FieldViolation
            {
                Field = violation.Field,
                Description = Cut(violation.Description, LongestDescription),
            }));
            yield return request;
        }

        if (fault.RetryAfter is { } retryAfter)
            yield return new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) };
        if (fault.QuotaSubject is { } subject)
        {
            yield return new QuotaFailure
            {
                Violations = { new QuotaFailure.Types.Violation { Subject = subject, Description = Cut(fault.Detail, LongestDescription) } },
            };
        }

        if (fault.Resource is { } resource)
            yield return new ResourceInfo { ResourceType = resource.Kind, ResourceName = resource.Name, Description = Cut(fault.Detail, LongestDescription) };
    }

    private static string Cut(string text, int longest) => text.Length <= longest ? text : text[..(longest - 1)] + "…";
}
