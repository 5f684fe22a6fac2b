using Trifold.Service.Rest.Negotiation;
using Trifold.Service.Rest.Forms;
using Trifold.Service.Rest.Requests;
using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Service.Rest.Routes;

/// <summary>Durable work.</summary>
internal sealed class JobRoutes(Capabilities capabilities)
{
    private const string Group = "Jobs";

    private static readonly ParameterDoc Id = new("id", "path", "string", "As the operation that began the job returned it.", "42");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/jobs", (RequestDelegate)ListAsync).Documented(new OperationDoc("ListJobs", Group, "Jobs, the newest first.")
        {
            Example = "/v1/jobs?page_size=10",
            Forms = [new(MediaTypes.Json, ListJobsResponse.Descriptor)],
            Parameters =
            [
                new("page_size", "query", "integer", "Jobs of one answer, 1 to 1000. Default 100.", "10"),
                new("page_token", "query", "string", "Of the answer before. Default: from the newest on.", ""),
            ],
            Problems = [501],
        });
        routes.MapGet("/v1/jobs/{id}", (RequestDelegate)GetAsync).Documented(new OperationDoc("GetJob", Group, "One job.")
        {
            Example = "/v1/jobs/42",
            Forms = [new(MediaTypes.Json, Job.Descriptor)],
            Parameters = [Id],
            Problems = [404, 501],
        });
        routes.MapGet("/v1/jobs/{id}/events", (RequestDelegate)WatchAsync).Documented(new OperationDoc("WatchJob", Group, "The job now, and whenever it changes until it ends.")
        {
            Description = "Server-sent events; the data of each is the job in JSON.",
            Example = "/v1/jobs/42/events",
            Forms = [new(MediaTypes.EventStream, Job.Descriptor)],
            Parameters = [Id],
            Problems = [404, 501],
        });
        routes.MapPost("/v1/jobs/{id}:cancel", (RequestDelegate)CancelAsync).Documented(new OperationDoc("CancelJob", Group, "Cancels a job.")
        {
            Example = "/v1/jobs/42:cancel",
            Forms = [new(MediaTypes.Json, Job.Descriptor)],
            Parameters = [Id],
            Problems = [404, 501],
        });
    }

    private Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context.Request.Query);
        var request = new ListJobsRequest { PageToken = query.Text("page_token") ?? "" };
        if (query.Whole("page_size") is { } size)
            request.PageSize = size;
        query.Complete();
        return Answers.SendAsync(context, capabilities.Require(request));
    }

    private Task GetAsync(HttpContext context) => Answers.SendAsync(context, capabilities.Require(new GetJobRequest { Id = IdIn(context) }));

    private Task WatchAsync(HttpContext context) => Answers.SendAsync(context, capabilities.Require(new WatchJobRequest { Id = IdIn(context) }));

    private Task CancelAsync(HttpContext context) => Answers.SendAsync(context, capabilities.Require(new CancelJobRequest { Id = IdIn(context) }));

    private static string IdIn(HttpContext context) => (string)context.GetRouteValue("id")!;
}
