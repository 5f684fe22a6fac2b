using System.Text;
using Grpc.Core;

namespace Grpc.Tests.Client;

/// <summary>Calls whose messages are plain bytes, by method name alone.</summary>
internal sealed class BytesCalls(ChannelBase channel)
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    private readonly CallInvoker _invoker = channel.CreateCallInvoker();

    public AsyncUnaryCall<byte[]> Unary(string name, byte[] request, CallOptions options = default) =>
        _invoker.AsyncUnaryCall(Method(MethodType.Unary, name), null, options, request);

    public AsyncUnaryCall<byte[]> Unary(string name, string request, CallOptions options = default) =>
        Unary(name, Encoding.UTF8.GetBytes(request), options);

    public AsyncServerStreamingCall<byte[]> ServerStream(string name, string request, CallOptions options = default) =>
        _invoker.AsyncServerStreamingCall(Method(MethodType.ServerStreaming, name), null, options, Encoding.UTF8.GetBytes(request));

    public AsyncClientStreamingCall<byte[], byte[]> ClientStream(string name, CallOptions options = default) =>
        _invoker.AsyncClientStreamingCall(Method(MethodType.ClientStreaming, name), null, options);

    public AsyncDuplexStreamingCall<byte[], byte[]> Duplex(string name, CallOptions options = default) =>
        _invoker.AsyncDuplexStreamingCall(Method(MethodType.DuplexStreaming, name), null, options);

    public byte[] Blocking(string name, byte[] request) =>
        _invoker.BlockingUnaryCall(Method(MethodType.Unary, name), null, default, request);

    /// <summary>The status of a unary call that must fail.</summary>
    public async Task<RpcException> FailureAsync(string name, string request = "", CallOptions options = default) =>
        await Assert.ThrowsAsync<RpcException>(async () => await Unary(name, request, options));

    private static Method<byte[], byte[]> Method(MethodType type, string name) => new(type, "foreign.Bytes", name, Bytes, Bytes);
}
