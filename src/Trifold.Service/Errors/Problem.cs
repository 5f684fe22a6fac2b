using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Trifold.Service.Rest.Json;

namespace Trifold.Service.Errors;

/// <summary>Faults in HTTP's terms: problem details (RFC 9457).</summary>
internal static class Problem
{
    public const string MediaType = "application/problem+json";

    /// <param name="instance">Path of the request.</param>
    public static JsonObject ToJson(Fault fault, string instance, string traceId)
    {
        var problem = new JsonObject
        {
            ["type"] = fault.Row.Type,
            ["title"] = fault.Row.Title,
            ["status"] = fault.Row.Http,
            ["detail"] = fault.Detail,
            ["instance"] = instance,
            ["traceId"] = traceId,
            ["errorCode"] = fault.Reason,
        };
        if (fault.Violations.Count > 0)
        {
            problem["violations"] = new JsonArray([.. fault.Violations.Select(violation =>
                new JsonObject { ["field"] = violation.Field, ["description"] = violation.Description })]);
        }

        if (fault.RetryAfter is { } retryAfter)
            problem["retryAfterMs"] = (long)Math.Ceiling(retryAfter.TotalMilliseconds);
        if (fault.Resource is { } resource)
            problem["resource"] = new JsonObject { ["kind"] = resource.Kind, ["name"] = resource.Name };
        if (fault.QuotaSubject is { } subject)
            problem["quota"] = subject;
        foreach (var (name, value) in fault.Facts)
            problem[name] = value;
        return problem;
    }

    /// <summary>Answers with a problem. The response has not begun.</summary>
    public static Task WriteAsync(HttpContext context, Fault fault)
    {
        var response = context.Response;
        response.StatusCode = fault.Row.Http;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        if (fault.RetryAfter is { } retryAfter)
        {
            // The header knows whole seconds only, and too early is worse than too late.
            var seconds = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
            response.Headers[HeaderNames.RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = ToJson(fault, context.Request.Path, TraceIds.Of(context)).ToJsonString(ProtoJsonWriter.Plain);
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.WriteAsync(body, context.RequestAborted);
    }
}
