using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Trifold.Models.Checkpoints;
using Trifold.Worker.Device;
using Trifold.Worker.Hosting;
using Trifold.Worker.V1;

namespace Trifold.Worker.Rpc;

/// <summary>The device slot over gRPC: translates, and nothing else.</summary>
internal sealed class DeviceWorkerService(DeviceSlot slot, IHostApplicationLifetime lifetime, TimeProvider time)
    : DeviceWorker.DeviceWorkerBase
{
    private const int ShortestInterval = 10;
    private const int LongestInterval = 60_000;

    public override async Task Watch(
        WatchRequest request, IServerStreamWriter<WorkerStatus> responseStream, ServerCallContext context)
    {
        if (request.IntervalMilliseconds is < ShortestInterval or > LongestInterval)
        {
            throw Refusal(
                StatusCode.InvalidArgument,
                $"interval_milliseconds: must lie between {ShortestInterval} and {LongestInterval}, got {request.IntervalMilliseconds}.");
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(request.IntervalMilliseconds), time);
        try
        {
            do
                await responseStream.WriteAsync(slot.Status(), end.Token);
            while (await timer.WaitForNextTickAsync(end.Token));
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The last status has been sent.
        }
    }

    public override async Task<LoadModelResponse> LoadModel(LoadModelRequest request, ServerCallContext context)
    {
        if (request.Instance.Length == 0)
            throw Refusal(StatusCode.InvalidArgument, "instance: a name is needed.");
        try
        {
            return new LoadModelResponse { Model = await slot.LoadAsync(request.Instance, request.Folder, context.CancellationToken) };
        }
        catch (InstanceExistsException failure)
        {
            throw Refusal(StatusCode.AlreadyExists, failure.Message);
        }
        catch (CheckpointException failure)
        {
            throw Refusal(StatusCode.FailedPrecondition, failure.Message);
        }
        catch (DeviceMemoryException failure)
        {
            throw Refusal(StatusCode.ResourceExhausted, failure.Message);
        }
    }

    public override async Task<UnloadModelResponse> UnloadModel(UnloadModelRequest request, ServerCallContext context)
    {
        try
        {
            await slot.UnloadAsync(request.Instance, context.CancellationToken);
            return new UnloadModelResponse { ResidentBytes = ProcessMemory.ResidentBytes() };
        }
        catch (InstanceNotFoundException failure)
        {
            throw Refusal(StatusCode.NotFound, failure.Message);
        }
    }

    public override async Task Execute(
        ExecuteRequest request, IServerStreamWriter<ExecuteEvent> responseStream, ServerCallContext context)
    {
        if (request.Operations.Count is < 1 or > DeviceSlot.MaxBatch)
        {
            throw Refusal(
                StatusCode.InvalidArgument,
                $"operations: 1 to {DeviceSlot.MaxBatch} can be executed at once, got {request.Operations.Count}.");
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested)
            throw Refusal(StatusCode.Unavailable, "The worker ends and takes no new operations.");
        await foreach (var next in slot.ExecuteAsync(request.Operations, context.CancellationToken))
            await responseStream.WriteAsync(next, context.CancellationToken);
    }

    private static RpcException Refusal(StatusCode code, string message) => new(new Status(code, message));
}
