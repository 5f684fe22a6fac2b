using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Trifold.Serving.Errors;
using Trifold.Serving.Telemetry;
using Trifold.Serving.Workers;
using Trifold.Worker.V1;

namespace Trifold.Serving.Scheduling;

/// <summary>Runs calls of workers and says what becomes of their operations.</summary>
internal sealed partial class CallRunner(
    SceneScheduler scheduler, SchedulerOptions options, ServingTelemetry telemetry, TimeProvider time, ILogger log)
{
    // A fault that comes again in another call is the operation's own.
    private const int MaxFaults = 3;

    // From here on an operation runs alone, so that the next lost worker tells whether it is to blame.
    private const int SuspiciousAttempts = 2;

    public void Start(DeviceCall call)
    {
        // The caller's request is one of many; its context must not flow into what runs for all.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(() => RunAsync(call));
    }

    /// <summary>Everything had arrived but the word that it had.</summary>
    public void CompleteWithout(ScheduledOperation operation)
    {
        operation.Complete(new ExecuteEvent { Completed = new OperationCompleted() });
        scheduler.End(operation, _ => null);
    }

    private async Task RunAsync(DeviceCall call)
    {
        using var span = telemetry.StartBatch(call, time);
        Exception? fault = null;
        try
        {
            await foreach (var next in call.Worker.Worker.ExecuteAsync(call.ToRequest(), call.Stopped))
                await HandleAsync(call, next);
        }
        catch (OperationCanceledException) when (call.Stopped.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            fault = failure;
            span?.SetStatus(ActivityStatusCode.Error, failure.Message);
            if (failure is WorkerCallException { InstanceMissing: true })
                call.Worker.Models.Forget(call.Instance);
            else if (failure is not WorkerLostException)
                LogCallFailed(failure, call.Instance.Key, call.Worker.Worker.Slot);
        }

        foreach (var operation in call.Operations)
            if (scheduler.IsRunning(operation, call))
                GoOnOrFail(call, operation, fault ?? new WorkerCallException("The worker ended the call too early.", missing: false));
        scheduler.Ended(call);
    }

    private async Task HandleAsync(DeviceCall call, ExecuteEvent next)
    {
        if (next.Operation < 0 || next.Operation >= call.Operations.Count)
            throw new WorkerCallException($"The worker answered to operation {next.Operation} of {call.Operations.Count}.", missing: false);
        var operation = call.Operations[next.Operation];
        if (!scheduler.IsRunning(operation, call))
            return;
        switch (next.EventCase)
        {
            case ExecuteEvent.EventOneofCase.View:
                call.Worker.Served();
                operation.Accept(next);
                if (operation.BufferedBytes > options.MaxBufferedBytes)
                    scheduler.Park(operation);
                break;
            case ExecuteEvent.EventOneofCase.Cloud:
                call.Worker.Served();
                operation.AcceptPiece(next);
                break;
            case ExecuteEvent.EventOneofCase.Completed:
                operation.Instance.Times.Correct(next.Completed, ViewPlan.Rendered(operation.Operation), operation.IsCloud);
                telemetry.Completed(operation.Instance.Name, next.Completed);
                operation.Complete(next);
                scheduler.End(operation, _ => null);
                break;
            case ExecuteEvent.EventOneofCase.Failed:
                await HandleFailureAsync(call, operation, next.Failed);
                break;
        }
    }

    private async Task HandleFailureAsync(DeviceCall call, ScheduledOperation operation, OperationFailed failed)
    {
        switch (failed.Kind)
        {
            case OperationFailed.Types.Kind.Invalid when failed.Field == "instance":
                // Named by the front alone, so it is the front's view of the worker that is wrong.
                call.Worker.Models.Forget(call.Instance);
                GoOnOrFail(call, operation, new WorkerCallException(failed.Message, missing: true));
                break;
            case OperationFailed.Types.Kind.Invalid:
                scheduler.End(operation, _ => new InvalidRequestException(failed.Field, failed.Message));
                break;
            case OperationFailed.Types.Kind.NotFinite:
                scheduler.End(operation, _ => new NotFiniteException(failed.Message));
                break;
            case OperationFailed.Types.Kind.OutOfMemory when call.Operations.Count > 1:
                operation.Alone = true;
                scheduler.GoOn(operation, call);
                break;
            case OperationFailed.Types.Kind.OutOfMemory when !operation.HadAllMemory:
                (operation.Alone, operation.HadAllMemory) = (true, true);
                await call.Worker.Models.KeepOnlyAsync(call.Instance, call.Stopped);
                scheduler.GoOn(operation, call);
                break;
            case OperationFailed.Types.Kind.OutOfMemory:
                scheduler.End(operation, _ => new DeviceMemoryException(failed.Message));
                break;
            default:
                GoOnOrFail(call, operation, new WorkerCallException(failed.Message, missing: false));
                break;
        }
    }

    private void GoOnOrFail(DeviceCall call, ScheduledOperation operation, Exception fault)
    {
        var tries = fault is WorkerLostException ? ++operation.Attempts : ++operation.Faults;
        var limit = fault is WorkerLostException ? options.MaxAttempts : MaxFaults;
        if (tries >= limit)
        {
            LogGivenUp(operation.Instance.Key, tries, fault.Message);
            scheduler.End(operation, _ => new WorkerFailedException(
                fault is WorkerLostException
                    ? $"{tries} workers ended while they worked on this operation."
                    : $"The worker failed {tries} times: {fault.Message}",
                fault));
            return;
        }

        operation.Alone |= operation.Attempts >= SuspiciousAttempts;
        scheduler.GoOn(operation, call);
    }

    [LoggerMessage(2311, LogLevel.Warning, "A call for {Instance} failed in worker {Slot}")]
    private partial void LogCallFailed(Exception fault, string instance, int slot);

    [LoggerMessage(2312, LogLevel.Error, "An operation of {Instance} is given up after {Tries} tries: {Fault}")]
    private partial void LogGivenUp(string instance, int tries, string fault);
}
