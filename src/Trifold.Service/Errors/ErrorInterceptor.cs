using Grpc.Core;
using Grpc.Core.Interceptors;
using Trifold.Serving.Errors;

namespace Trifold.Service.Errors;

/// <summary>Turns failures of calls into statuses with details.</summary>
internal sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw ToException(failure, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw ToException(failure, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw ToException(failure, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception failure) when (failure is not RpcException)
        {
            throw ToException(failure, context);
        }
    }

    private RpcException ToException(Exception failure, ServerCallContext context)
    {
        // A call whose deadline has passed is cancelled by the server's own timer.
        if (failure is OperationCanceledException && context.Deadline <= DateTime.UtcNow)
            failure = new DeadlinePassedException("stream");
        var fault = ErrorTable.Describe(failure, TraceIds.Of(null));
        if (fault.Row.Grpc == StatusCode.Internal && !context.CancellationToken.IsCancellationRequested)
            LogFailed(failure, context.Method);
        return GrpcErrors.ToException(fault);
    }

    [LoggerMessage(1003, LogLevel.Error, "{Method} failed")]
    private partial void LogFailed(Exception failure, string method);
}
