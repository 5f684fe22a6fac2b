using Trifold.Service.Calls;
using Trifold.Service.Rest.Negotiation;
using Trifold.Service.Rest.Forms;
using Trifold.Service.Rest.Requests;
using Trifold.Serving.Models;
using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Service.Rest.Routes;

/// <summary>The model folders of the server.</summary>
internal sealed class ModelRoutes(IModelRepository models, EdgeCalls calls)
{
    private const string Group = "Models";

    private static readonly ParameterDoc Name = new("name", "path", "string", "Name of a folder in the repository.", "portraits-128");

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models", (RequestDelegate)ListAsync).Documented(new OperationDoc("ListModels", Group, "Every model folder, loaded or not.")
        {
            Example = "/v1/models",
            Forms = [new(MediaTypes.Json, ListModelsResponse.Descriptor)],
        });
        routes.MapGet("/v1/models/{name}", (RequestDelegate)GetAsync).Documented(new OperationDoc("GetModel", Group, "One model.")
        {
            Example = "/v1/models/portraits-128",
            Forms = [new(MediaTypes.Json, Model.Descriptor)],
            Parameters = [Name],
            Problems = [404],
        });
        routes.MapPost("/v1/models", (RequestDelegate)LoadByBodyAsync).Documented(new OperationDoc("LoadModel", Group, "Loads a model and warms it up; answers when it is warm.")
        {
            Description = "A model that is loaded already is loaded anew: the old version serves until the new one is warm, and goes on serving if that fails.",
            Request = LoadModelRequest.Descriptor,
            Example = Examples.LoadModel,
            Forms = [new(MediaTypes.Json, Model.Descriptor)],
            Problems = [404, 422, 503],
        });
        routes.MapPost("/v1/models/{name}:load", (RequestDelegate)LoadAsync).Documented(new OperationDoc("LoadModelByName", Group, "The same as LoadModel, without a body.")
        {
            Example = "/v1/models/portraits-128:load",
            Forms = [new(MediaTypes.Json, Model.Descriptor)],
            Parameters = [Name],
            Problems = [404, 422, 503],
        });
        routes.MapPost("/v1/models/{name}:unload", (RequestDelegate)UnloadAsync).Documented(new OperationDoc("UnloadModel", Group, "Takes no new work for a model, finishes what runs, gives its memory back.")
        {
            Example = "/v1/models/portraits-128:unload",
            Forms = [new(MediaTypes.Json, Model.Descriptor)],
            Parameters = [Name],
            Problems = [404, 503],
        });
    }

    private Task ListAsync(HttpContext context) => Answers.SendAsync(context, new ListModelsResponse { Models = { models.List() } });

    private Task GetAsync(HttpContext context) =>
        Answers.SendAsync(context, models.Get(ModelRequests.NameOf(new GetModelRequest { Name = NameIn(context) })));

    private async Task LoadByBodyAsync(HttpContext context) =>
        await LoadAsync(context, await BodyReader.ReadAsync<LoadModelRequest>(context));

    private Task LoadAsync(HttpContext context) => LoadAsync(context, new LoadModelRequest { Name = NameIn(context) });

    private async Task LoadAsync(HttpContext context, LoadModelRequest request)
    {
        using var call = calls.Begin(context);
        await Answers.SendAsync(context, await call.RunAsync(() => models.LoadAsync(ModelRequests.NameOf(request), call.Context.Cancellation)));
    }

    private async Task UnloadAsync(HttpContext context)
    {
        using var call = calls.Begin(context);
        var name = ModelRequests.NameOf(new UnloadModelRequest { Name = NameIn(context) });
        await Answers.SendAsync(context, await call.RunAsync(() => models.UnloadAsync(name, call.Context.Cancellation)));
    }

    private static string NameIn(HttpContext context) => (string)context.GetRouteValue("name")!;
}
