using Grpc.Core;
using Grpc.Health.V1;
using HealthBase = Grpc.Health.V1.Health.HealthBase;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Trifold.Service.Health;

/// <summary>gRPC's standard health service over the <see cref="HealthStatusBoard"/>.</summary>
public sealed class HealthService(HealthStatusBoard board) : HealthBase
{
    // The protocol leaves the limit to the server; probes of more names than this want Watch or Check.
    private const int MaxListedNames = 100;

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        board.Find(request.Service) is { } status
            ? Task.FromResult(new HealthCheckResponse { Status = status })
            : throw new RpcException(new Status(StatusCode.NotFound, $"nothing named '{request.Service}' has a health status"));

    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var statuses = board.All();
        if (statuses.Count > MaxListedNames)
        {
            throw new RpcException(new Status(
                StatusCode.ResourceExhausted, $"{statuses.Count} names, at most {MaxListedNames} are listed; check them one by one"));
        }

        var response = new HealthListResponse();
        foreach (var (name, status) in statuses)
            response.Statuses.Add(name, new HealthCheckResponse { Status = status });
        return Task.FromResult(response);
    }

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        await foreach (var status in board.WatchAsync(request.Service, context.CancellationToken))
            await responseStream.WriteAsync(new HealthCheckResponse { Status = status ?? ServingStatus.ServiceUnknown });
    }
}
