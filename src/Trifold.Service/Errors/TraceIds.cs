using System.Diagnostics;

namespace Trifold.Service.Errors;

internal static class TraceIds
{
    /// <summary>Under which traces and logs hold this request.</summary>
    public static string Of(HttpContext? context) =>
        Activity.Current is { } activity ? activity.TraceId.ToHexString() : context?.TraceIdentifier ?? "";
}
