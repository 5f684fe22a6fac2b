using Google.Rpc;
using Grpc.Core;
using Trifold.Contracts;
using Trifold.Service.Errors;
using Trifold.Serving.Errors;
using Trifold.Serving.Models;

namespace Trifold.Service.Tests.Errors;

public sealed class ErrorTableTests
{
    private static readonly Exception[] Failures =
    [
        new InvalidRequestException([new FieldViolation("a.b", "must be 1."), new FieldViolation("c", "must be 2.")]),
        new ResourceNotFoundException("model", "x", "There is no model x."),
        new MissingCapabilityException("edit", "x cannot edit.", ["y"]),
        new IdentityMismatchException("generator", "one", "two", "Other weights."),
        new ModelLoadException("It is broken."),
        new NotReadyException("MODEL_LOADING", "It loads.", TimeSpan.FromSeconds(1.5)),
        new NoCapacityException("queue of x", "The queue is full.", TimeSpan.FromMilliseconds(2500)),
        new DeadlinePassedException("queue"),
        new DeviceMemoryException("Too large."),
        new NotFiniteException("Not finite."),
        new WorkerFailedException("It failed."),
        new BodyTooLargeException("image", 16),
        new UnsupportedBodyException("text/plain", ["application/json"]),
        new NotAcceptableException("text/csv", ["application/json"]),
        new RangeException(10),
        new DrainingException("token"),
    ];

    public static TheoryData<string> Names => [.. Failures.Select(failure => failure.GetType().Name)];

    [Fact]
    public void EveryKindOfFailure_HasARowOfItsOwn()
    {
        var kinds = new[] { typeof(ServingException).Assembly, typeof(ErrorTable).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(ServingException)) && !type.IsAbstract)
            .ToArray();

        Assert.True(kinds.Length >= 14);
        Assert.All(kinds, kind => Assert.NotEqual(ErrorTable.Internal, ErrorTable.RowOf(kind)));
        Assert.Equal(kinds.Select(kind => kind.Name).Order(), Failures.Select(failure => failure.GetType().Name).Order());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("%")]
    [InlineData("ü")]
    [InlineData("\U0001F600")]
    public void HugeFailures_FitIntoAClientsLimitForHeaders(string character)
    {
        var huge = string.Concat(Enumerable.Repeat(character, 20_000));
        Exception[] failures =
        [
            new InvalidRequestException([.. Enumerable.Repeat(new FieldViolation(huge, huge), 50)]),
            new ResourceNotFoundException("model", huge, huge),
            new MissingCapabilityException(huge, huge, [.. Enumerable.Repeat(huge, 20)]),
            new IdentityMismatchException(huge, huge, huge, huge),
            new NoCapacityException(huge, huge, TimeSpan.FromSeconds(1)),
            new BodyTooLargeException(huge, 16),
            new NotAcceptableException(huge, [huge]),
        ];

        foreach (var failure in failures)
        {
            var exception = GrpcErrors.ToException(ErrorTable.Describe(failure, "trace"));

            var details = exception.Trailers.GetValueBytes(DetailsTrailer.Name)!;
            Assert.InRange(Uri.EscapeDataString(exception.Status.Detail).Length + Convert.ToBase64String(details).Length, 1, 7700);
            Assert.Equal(((ServingException)failure).Reason, DetailsOf(exception).Get<ErrorInfo>()!.Type);
        }

        Assert.NotEmpty(DetailsOf(GrpcErrors.ToException(ErrorTable.Describe(failures[0], "trace"))).Get<BadRequest>()!.FieldViolations);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void BothEdges_GiveTheSameReason(string name)
    {
        var failure = (ServingException)Failures.Single(failure => failure.GetType().Name == name);
        var fault = ErrorTable.Describe(failure, "trace");

        var problem = Problem.ToJson(fault, "/v1/x", "trace");
        var details = DetailsOf(GrpcErrors.ToException(fault));

        Assert.Equal(failure.Reason, (string?)problem["errorCode"]);
        Assert.Equal(failure.Reason, details.Get<ErrorInfo>()!.Type);
        Assert.Equal("trifold", details.Get<ErrorInfo>()!.Domain);
    }

    [Theory]
    [InlineData(nameof(InvalidRequestException), StatusCode.InvalidArgument, 400)]
    [InlineData(nameof(ResourceNotFoundException), StatusCode.NotFound, 404)]
    [InlineData(nameof(MissingCapabilityException), StatusCode.Unimplemented, 501)]
    [InlineData(nameof(IdentityMismatchException), StatusCode.FailedPrecondition, 409)]
    [InlineData(nameof(ModelLoadException), StatusCode.FailedPrecondition, 422)]
    [InlineData(nameof(NotReadyException), StatusCode.Unavailable, 503)]
    [InlineData(nameof(DrainingException), StatusCode.Unavailable, 503)]
    [InlineData(nameof(NoCapacityException), StatusCode.ResourceExhausted, 429)]
    [InlineData(nameof(BodyTooLargeException), StatusCode.ResourceExhausted, 413)]
    [InlineData(nameof(DeadlinePassedException), StatusCode.DeadlineExceeded, 504)]
    [InlineData(nameof(DeviceMemoryException), StatusCode.ResourceExhausted, 503)]
    [InlineData(nameof(NotFiniteException), StatusCode.Internal, 500)]
    [InlineData(nameof(WorkerFailedException), StatusCode.Internal, 500)]
    public void Statuses_AreAsPublished(string name, StatusCode grpc, int http)
    {
        var row = ErrorTable.RowOf(Failures.Single(failure => failure.GetType().Name == name).GetType());

        Assert.Equal((grpc, http), (row.Grpc, row.Http));
    }

    [Fact]
    public void Cancellation_IsNoFaultOfTheServer()
    {
        var fault = ErrorTable.Describe(new TaskCanceledException(), "trace");

        Assert.Equal((StatusCode.Cancelled, 499), (fault.Row.Grpc, fault.Row.Http));
    }

    [Fact]
    public void UnexpectedFailure_SaysItsTraceAndNothingElse()
    {
        var fault = ErrorTable.Describe(new InvalidOperationException("secret"), "4bf92f35");

        Assert.Equal((StatusCode.Internal, 500), (fault.Row.Grpc, fault.Row.Http));
        Assert.Contains("4bf92f35", fault.Detail);
        Assert.DoesNotContain("secret", Problem.ToJson(fault, "/", "4bf92f35").ToJsonString());
        Assert.DoesNotContain("secret", GrpcErrors.ToException(fault).Status.Detail);
    }

    [Fact]
    public void Violations_ReachBothEdgesWhole()
    {
        var fault = ErrorTable.Describe(Failures[0], "trace");

        var fields = DetailsOf(GrpcErrors.ToException(fault)).Get<BadRequest>()!.FieldViolations.Select(violation => (violation.Field, violation.Description));
        var members = Problem.ToJson(fault, "/", "trace")["violations"]!.AsArray().Select(violation => ((string)violation!["field"]!, (string)violation["description"]!));

        Assert.Equal([("a.b", "must be 1."), ("c", "must be 2.")], fields);
        Assert.Equal(fields, members);
    }

    [Fact]
    public void NoCapacity_SaysWhenToComeAgainAndWhatIsUsedUp()
    {
        var fault = ErrorTable.Describe(Failures.OfType<NoCapacityException>().Single(), "trace");

        var details = DetailsOf(GrpcErrors.ToException(fault));

        Assert.Equal(TimeSpan.FromMilliseconds(2500), details.Get<RetryInfo>()!.RetryDelay.ToTimeSpan());
        Assert.Equal("queue of x", details.Get<QuotaFailure>()!.Violations.Single().Subject);
        Assert.Equal(2500, (long)Problem.ToJson(fault, "/", "trace")["retryAfterMs"]!);
    }

    [Fact]
    public void Mismatch_NamesBothIds()
    {
        var fault = ErrorTable.Describe(Failures.OfType<IdentityMismatchException>().Single(), "trace");

        var info = DetailsOf(GrpcErrors.ToException(fault)).Get<ErrorInfo>()!;
        var problem = Problem.ToJson(fault, "/", "trace");

        Assert.Equal(("one", "two"), (info.Metadata["wanted"], info.Metadata["here"]));
        Assert.Equal(("one", "two"), ((string?)problem["wanted"], (string?)problem["here"]));
    }

    [Fact]
    public void ManyViolations_FitIntoTrailers()
    {
        var many = Enumerable.Range(0, 1000).Select(i => new FieldViolation($"field{i}", new string('x', 5000))).ToArray();

        var failure = GrpcErrors.ToException(ErrorTable.Describe(new InvalidRequestException(many), "trace"));

        Assert.InRange(failure.Trailers.GetValueBytes(DetailsTrailer.Name)!.Length, 1, 6 << 10);
    }

    private static Google.Rpc.Status DetailsOf(RpcException failure) =>
        Google.Rpc.Status.Parser.ParseFrom(failure.Trailers.GetValueBytes(DetailsTrailer.Name));
}

file static class StatusDetails
{
    public static T? Get<T>(this Google.Rpc.Status status)
        where T : class, Google.Protobuf.IMessage<T>, new() =>
        status.Details.Where(detail => detail.Is(new T().Descriptor)).Select(detail => detail.Unpack<T>()).SingleOrDefault();
}
