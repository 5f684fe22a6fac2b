using Google.Protobuf;
using Grpc.Core;
using Grpc.Tests.Protos;

namespace Grpc.Tests.Server;

/// <summary>
/// Does what requests say. Headers steer the rest: <c>x-head-NAME</c> comes back as response header NAME,
/// <c>x-trail-NAME</c> as trailer NAME; <c>x-encoding</c> compresses the responses.
/// </summary>
internal sealed class EchoService(CallRecords records) : Echo.EchoBase
{
    public override async Task<EchoResponse> Unary(EchoRequest request, ServerCallContext context)
    {
        EchoResponse? response = null;
        var log = records.Of(context);
        await log.WatchAsync(context, async () =>
        {
            log.Note(record => record.Received++);
            await PrepareAsync(context);
            await WaitAsync(request, context);
            Conclude(request);
            response = Answer(context, request.Replies.Count > 0 ? request.Replies[0].Size : 0, 1, request.Payload.Length);
            if (request.Replies is [{ Plain: true }])
                context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        });
        return response!;
    }

    public override async Task<EchoResponse> Collect(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        EchoResponse? response = null;
        var log = records.Of(context);
        await log.WatchAsync(context, async () =>
        {
            await PrepareAsync(context);
            var (count, bytes) = (0, 0L);
            await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            {
                log.Note(record => record.Received++);
                bytes += request.Payload.Length;
                count++;
                await WaitAsync(request, context);
                Conclude(request);
                if (request.Last)
                    break;
            }
            response = Answer(context, 0, count, bytes);
        });
        return response!;
    }

    public override Task Expand(EchoRequest request, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        var log = records.Of(context);
        return log.WatchAsync(context, async () =>
        {
            log.Note(record => record.Received++);
            await PrepareAsync(context);
            await WaitAsync(request, context);
            await ReplyAsync(request, 1, request.Payload.Length, responseStream, log, context);
            Conclude(request);
        });
    }

    public override Task Converse(
        IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        var log = records.Of(context);
        return log.WatchAsync(context, async () =>
        {
            await PrepareAsync(context);
            var (count, bytes) = (0, 0L);
            await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            {
                log.Note(record => record.Received++);
                bytes += request.Payload.Length;
                count++;
                await WaitAsync(request, context);
                await ReplyAsync(request, count, bytes, responseStream, log, context);
                Conclude(request);
                if (request.Last)
                    break;
            }
        });
    }

    public override Task<Empty> Nothing(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<CallRecord> Ended(CallName request, ServerCallContext context)
    {
        await records[request.Name].Ended.WaitAsync(context.CancellationToken);
        return records[request.Name].Seen;
    }

    public override Task<CallRecord> Seen(CallName request, ServerCallContext context) =>
        Task.FromResult(records[request.Name].Seen);

    private static async Task PrepareAsync(ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders)
        {
            if (entry.Key.StartsWith("x-head-", StringComparison.Ordinal))
                headers.Add(Renamed(entry, entry.Key["x-head-".Length..]));
            else if (entry.Key.StartsWith("x-trail-", StringComparison.Ordinal))
                context.ResponseTrailers.Add(Renamed(entry, entry.Key["x-trail-".Length..]));
            else if (entry.Key == "x-encoding")
                headers.Add("grpc-internal-encoding-request", entry.Value);
        }
        if (headers.Count > 0)
            await context.WriteResponseHeadersAsync(headers);
    }

    private static Metadata.Entry Renamed(Metadata.Entry entry, string name) =>
        entry.IsBinary ? new(name, entry.ValueBytes) : new(name, entry.Value);

    private async Task WaitAsync(EchoRequest request, ServerCallContext context)
    {
        await PauseAsync(request.DelayMs, request.Stubborn, context);
        if (request.AwaitCall.Length > 0)
            await records[request.AwaitCall].Started.WaitAsync(context.CancellationToken);
    }

    private static Task PauseAsync(int milliseconds, bool stubborn, ServerCallContext context) =>
        milliseconds == 0 ? Task.CompletedTask : Task.Delay(milliseconds, stubborn ? CancellationToken.None : context.CancellationToken);

    private static async Task ReplyAsync(
        EchoRequest request, int count, long bytes, IServerStreamWriter<EchoResponse> responses, CallLog log, ServerCallContext context)
    {
        foreach (var reply in request.Replies)
        {
            var answer = Answer(context, reply.Size, count, bytes);
            responses.WriteOptions = reply.Plain ? new WriteOptions(WriteFlags.NoCompress) : WriteOptions.Default;
            for (var i = 0; i < Math.Max(reply.Repeat, 1); i++)
            {
                await PauseAsync(reply.DelayMs, request.Stubborn, context);
                await responses.WriteAsync(answer);
                log.Note(record => record.Written++);
            }
        }
    }

    private static void Conclude(EchoRequest request)
    {
        if (request.Crash.Length > 0)
            throw new InvalidOperationException(request.Crash);
        if (request.Code != 0)
            throw new RpcException(new Status((StatusCode)request.Code, request.Message));
    }

    private static EchoResponse Answer(ServerCallContext context, int size, int requests, long bytes) => new()
    {
        Payload = UnsafeByteOperations.UnsafeWrap(new byte[size]),
        Requests = requests,
        Bytes = bytes,
        Remaining = context.Deadline == DateTime.MaxValue ? -1 : (context.Deadline - DateTime.UtcNow).TotalSeconds,
        Peer = context.Peer,
        Host = context.Host,
    };
}
