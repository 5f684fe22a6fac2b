namespace Trifold.Service.Errors;

/// <summary>Turns failures, and the web framework's bare statuses, into problems.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception failure)
        {
            await AnswerAsync(context, failure);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            await Problem.WriteAsync(context, ErrorTable.Describe(context.Response.StatusCode, context.Request));
    }

    private async Task AnswerAsync(HttpContext context, Exception failure)
    {
        var fault = ErrorTable.Describe(failure, TraceIds.Of(context));
        if (fault.Row == ErrorTable.Cancelled || context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = ErrorTable.Cancelled.Http;
            LogGone(context.Request.Method, context.Request.Path);
            return;
        }

        if (fault.Row.Http == StatusCodes.Status500InternalServerError)
            LogFailed(failure, context.Request.Method, context.Request.Path);
        if (context.Response.HasStarted)
        {
            // A half-written body must not look whole.
            context.Abort();
            return;
        }

        context.Response.Clear();
        if (failure is RangeException range)
            context.Response.Headers.ContentRange = $"bytes */{range.Length}";
        await Problem.WriteAsync(context, fault);
    }

    [LoggerMessage(1001, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailed(Exception failure, string method, string path);

    [LoggerMessage(1002, LogLevel.Debug, "{Method} {Path}: the caller has gone (499)")]
    private partial void LogGone(string method, string path);
}
