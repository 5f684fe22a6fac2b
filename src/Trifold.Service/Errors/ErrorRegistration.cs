using System.Net;
using System.Text;
using Trifold.Service.Hosting;

namespace Trifold.Service.Errors;

internal static class ErrorRegistration
{
    /// <summary>Turns failures behind it into problems; gRPC's calls have statuses of their own.</summary>
    public static void UseProblems(this WebApplication app) => app.UseWhen(
        context => !GrpcRequest.Is(context.Request), http => http.UseMiddleware<ProblemMiddleware>());

    /// <summary>Pages behind the URIs of problem types.</summary>
    public static void MapProblemPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/problems", () => Results.Content(Page("Problems", List()), "text/html", Encoding.UTF8)).WithMetadata(new ServedAt(ListenerRole.Rest)).ExcludeFromDescription();
        foreach (var row in ErrorTable.All)
        {
            var page = Page(row.Title, $"<p>HTTP {row.Http}, gRPC {row.Grpc}</p><p>{WebUtility.HtmlEncode(row.Meaning)}</p><p><a href=\"/problems\">All problems</a></p>");
            routes.MapGet(row.Type, () => Results.Content(page, "text/html", Encoding.UTF8)).WithMetadata(new ServedAt(ListenerRole.Rest)).ExcludeFromDescription();
        }
    }

    private static string List() =>
        "<ul>" + string.Concat(ErrorTable.All.Select(row => $"<li><a href=\"{row.Type}\">{row.Slug}</a> (HTTP {row.Http}, gRPC {row.Grpc})</li>")) + "</ul>";

    private static string Page(string title, string body) =>
        $"<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1>{body}</html>\n";
}
