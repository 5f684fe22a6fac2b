using Grpc.Core;
using Trifold.Service.Calls;

namespace Trifold.Service.Grpc;

/// <summary>Says in a call's trailers where its time went, in milliseconds.</summary>
internal static class TimeTrailers
{
    public static void Add(ServerCallContext context, CallTimes times)
    {
        foreach (var (name, milliseconds) in times.Headers())
            context.ResponseTrailers.Add(name, milliseconds);
    }
}
