using Grpc.Core;
using Grpc.Reflection.V1;

namespace Trifold.Service.Reflection;

/// <summary>gRPC's standard server reflection.</summary>
public sealed class ReflectionService(ReflectionAnswers answers) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
            await responseStream.WriteAsync(answers.Answer(requestStream.Current));
    }
}
