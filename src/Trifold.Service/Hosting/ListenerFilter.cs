namespace Trifold.Service.Hosting;

/// <summary>An endpoint of another port is not there at this one.</summary>
internal sealed class ListenerFilter(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var served = context.GetEndpoint()?.Metadata.GetMetadata<ServedAt>();
        if (served is not null && context.Features.Get<ListenerFeature>() is { } listener && (served.Roles & listener.Roles) == 0)
            context.SetEndpoint(null);
        return next(context);
    }
}
