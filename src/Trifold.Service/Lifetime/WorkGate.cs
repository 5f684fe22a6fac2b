using Trifold.Service.Errors;

namespace Trifold.Service.Lifetime;

/// <summary>Marks an endpoint whose requests are work: counted, and refused while the service drains.</summary>
internal sealed class IsWork
{
    public static readonly IsWork Metadata = new();
}

/// <summary>Counts requests of both edges in and out.</summary>
internal sealed class WorkGate(RequestDelegate next, DrainState drain)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IsWork>() is null)
        {
            await next(context);
            return;
        }

        if (!drain.TryEnter())
            throw new DrainingException(resumeToken: null);
        try
        {
            await next(context);
        }
        finally
        {
            drain.Leave();
        }
    }
}
