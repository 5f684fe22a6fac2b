using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Trifold.Contracts;

namespace Trifold.Service.Errors;

/// <summary>Faults in gRPC's terms: a status, and google.rpc's details in the trailers.</summary>
internal static class GrpcErrors
{
    /// <summary>Who gives the reasons of <see cref="ErrorInfo"/> their meaning.</summary>
    public const string Domain = "trifold";

    // Trailers share the client's limit for headers, 8 KiB as a rule: the message may take one, the details six in base64.
    private const int LongestMessage = 1000;
    private const int LongestDetails = 6 * 1024 / 4 * 3;
    private const int MostViolations = 20;

    // Bytes. A resume token is a fact, and of no use if it is cut; it has about 400.
    private const int LongestFact = 800;
    private const int LongestText = 200;

    public static RpcException ToException(Fault fault)
    {
        var message = Cut(fault.Detail, LongestMessage, PercentEncodedLength);
        var violations = fault.Violations.Take(MostViolations).Select(violation => new BadRequest.Types.FieldViolation
        {
            Field = Cut(violation.Field),
            Description = Cut(violation.Description),
        }).ToList();
        var status = ToStatus(fault, message, violations);
        while (violations.Count > 0 && status.CalculateSize() > LongestDetails)
        {
            violations.RemoveAt(violations.Count - 1);
            status = ToStatus(fault, message, violations);
        }

        var trailers = new Metadata { { DetailsTrailer.Name, status.ToByteArray() } };
        return new RpcException(new global::Grpc.Core.Status(fault.Row.Grpc, message), trailers);
    }

    private static Google.Rpc.Status ToStatus(Fault fault, string message, List<BadRequest.Types.FieldViolation> violations)
    {
        var status = new Google.Rpc.Status { Code = (int)fault.Row.Grpc, Message = message };
        status.Details.AddRange(Details(fault, violations).Select(Any.Pack));
        return status;
    }

    private static IEnumerable<IMessage> Details(Fault fault, List<BadRequest.Types.FieldViolation> violations)
    {
        // This version of the package still calls the first field by its former name; it is the reason.
        var info = new ErrorInfo { Type = Cut(fault.Reason), Domain = Domain };
        foreach (var (name, value) in fault.Facts)
            info.Metadata.Add(name, Cut(value, LongestFact));
        yield return info;
        if (violations.Count > 0)
            yield return new BadRequest { FieldViolations = { violations } };
        if (fault.RetryAfter is { } retryAfter)
            yield return new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) };
        if (fault.QuotaSubject is { } subject)
        {
            yield return new QuotaFailure
            {
                Violations = { new QuotaFailure.Types.Violation { Subject = Cut(subject), Description = Cut(fault.Detail) } },
            };
        }

        if (fault.Resource is { } resource)
            yield return new ResourceInfo { ResourceType = Cut(resource.Kind), ResourceName = Cut(resource.Name), Description = Cut(fault.Detail) };
    }

    private static string Cut(string text, int longest = LongestText) => Cut(text, longest, rune => rune.Utf8SequenceLength);

    private static string Cut(string text, int longest, Func<Rune, int> lengthOf)
    {
        var mark = lengthOf(new Rune('…'));
        var (length, fits, end) = (0, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            length += lengthOf(rune);
            if (length > longest)
                return text[..fits] + "…";
            end += rune.Utf16SequenceLength;
            if (length + mark <= longest)
                fits = end;
        }

        return text;
    }

    // As grpc-message is written.
    private static int PercentEncodedLength(Rune rune) =>
        rune.Value is >= ' ' and <= '~' and not '%' ? 1 : 3 * rune.Utf8SequenceLength;
}
