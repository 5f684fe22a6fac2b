using Grpc.Core;
using Trifold.Service.Calls;
using Trifold.Serving.Errors;
using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Service.Grpc;

/// <summary>Mask encoding over gRPC.</summary>
internal sealed class EncodingService(Capabilities capabilities, EdgeCalls calls) : Encoding.EncodingBase
{
    public override async Task EncodeMasks(
        IAsyncStreamReader<EncodeMasksRequest> requestStream, IServerStreamWriter<EncodeMasksResponse> responseStream, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        throw BuildLacks.The(capabilities.Require(await FirstMessage.OfAsync(requestStream, call), call.Context));
    }
}

/// <summary>Inversion over gRPC.</summary>
internal sealed class InversionService(Capabilities capabilities, EdgeCalls calls) : Inversion.InversionBase
{
    public override Task InvertImage(InvertImageRequest request, IServerStreamWriter<InversionUpdate> responseStream, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        throw BuildLacks.The(capabilities.Require(request, call.Context));
    }

    public override Task InvertMask(InvertMaskRequest request, IServerStreamWriter<InversionUpdate> responseStream, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        throw BuildLacks.The(capabilities.Require(request, call.Context));
    }
}

/// <summary>Editing over gRPC.</summary>
internal sealed class EditingService(Capabilities capabilities, EdgeCalls calls) : Editing.EditingBase
{
    public override async Task Edit(
        IAsyncStreamReader<EditRequest> requestStream, IServerStreamWriter<EditResponse> responseStream, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        throw BuildLacks.The(capabilities.Require(await FirstMessage.OfAsync(requestStream, call), call.Context));
    }
}

/// <summary>Decoder training over gRPC.</summary>
internal sealed class TrainingService(Capabilities capabilities, EdgeCalls calls) : Training.TrainingBase
{
    public override async Task<TrainDecoderResponse> TrainDecoder(IAsyncStreamReader<TrainDecoderRequest> requestStream, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        throw BuildLacks.The(capabilities.Require(await FirstMessage.OfAsync(requestStream, call), call.Context));
    }
}

/// <summary>Durable work over gRPC.</summary>
internal sealed class JobsService(Capabilities capabilities) : Jobs.JobsBase
{
    public override Task<Job> GetJob(GetJobRequest request, ServerCallContext context) => Task.FromResult(capabilities.Require(request));

    public override Task<ListJobsResponse> ListJobs(ListJobsRequest request, ServerCallContext context) => Task.FromResult(capabilities.Require(request));

    public override Task WatchJob(WatchJobRequest request, IServerStreamWriter<Job> responseStream, ServerCallContext context) =>
        Task.FromResult(capabilities.Require(request));

    public override Task<Job> CancelJob(CancelJobRequest request, ServerCallContext context) => Task.FromResult(capabilities.Require(request));
}

/// <summary>The message that a stream of requests begins with.</summary>
internal static class FirstMessage
{
    /// <exception cref="InvalidRequestException">There is none.</exception>
    public static async Task<T> OfAsync<T>(IAsyncStreamReader<T> requests, EdgeCall call) =>
        await call.RunAsync(() => requests.MoveNext(call.Context.Cancellation))
            ? requests.Current
            : throw new InvalidRequestException("request", "is missing: the stream of requests ended before its first message.");
}
