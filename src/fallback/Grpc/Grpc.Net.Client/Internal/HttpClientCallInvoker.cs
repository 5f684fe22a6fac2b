using Grpc.Core;
using Grpc.Net.Client.Internal.Messages;
using Grpc.Net.Client.Internal.Streams;

namespace Grpc.Net.Client.Internal;

/// <summary>Starts calls over a channel's HTTP client.</summary>
internal sealed class HttpClientCallInvoker(GrpcChannel channel) : CallInvoker
{
    private static readonly Func<object, Task<Metadata>> GetResponseHeaders = call => ((GrpcCall)call).GetResponseHeadersAsync();
    private static readonly Func<object, Status> GetStatus = call => ((GrpcCall)call).GetStatus();
    private static readonly Func<object, Metadata> GetTrailers = call => ((GrpcCall)call).GetTrailers();
    private static readonly Action<object> Dispose = call => ((GrpcCall)call).Dispose();

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        AsyncUnaryCall(method, host, options, request).ResponseAsync.GetAwaiter().GetResult();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new GrpcCall(channel, method, options);
        var content = new SingleMessageContent<TRequest>(request, method.RequestMarshaller, call);
        var response = SingleResponse.ReadAsync(call, call.Start(content), method.ResponseMarshaller);
        return new AsyncUnaryCall<TResponse>(response, GetResponseHeaders, GetStatus, GetTrailers, Dispose, call);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var call = new GrpcCall(channel, method, options);
        var content = new SingleMessageContent<TRequest>(request, method.RequestMarshaller, call);
        var reader = new ResponseStreamReader<TResponse>(call, call.Start(content), method.ResponseMarshaller);
        return new AsyncServerStreamingCall<TResponse>(reader, GetResponseHeaders, GetStatus, GetTrailers, Dispose, call);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new GrpcCall(channel, method, options);
        var content = new RequestStreamContent(call.Stopped);
        var writer = new RequestStreamWriter<TRequest>(call, content, method.RequestMarshaller);
        var response = SingleResponse.ReadAsync(call, call.Start(content), method.ResponseMarshaller);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            writer, response, GetResponseHeaders, GetStatus, GetTrailers, Dispose, call);
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        var call = new GrpcCall(channel, method, options);
        var content = new RequestStreamContent(call.Stopped);
        var writer = new RequestStreamWriter<TRequest>(call, content, method.RequestMarshaller);
        var reader = new ResponseStreamReader<TResponse>(call, call.Start(content), method.ResponseMarshaller);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            writer, reader, GetResponseHeaders, GetStatus, GetTrailers, Dispose, call);
    }
}
