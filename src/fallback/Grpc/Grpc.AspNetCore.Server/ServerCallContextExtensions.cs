using Grpc.AspNetCore.Server.Internal;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>The HTTP side of a call.</summary>
public static class ServerCallContextExtensions
{
    /// <summary>The request behind a call; of a context that is not ours, what its user state holds as <c>__HttpContext</c>.</summary>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpContextServerCallContext call)
            return call.HttpContext;
        if (serverCallContext.UserState.TryGetValue("__HttpContext", out var value) && value is HttpContext context)
            return context;
        throw new InvalidOperationException("The call has no HttpContext: it is not answered by ASP.NET Core.");
    }
}
