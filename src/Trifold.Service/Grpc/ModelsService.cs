using Grpc.Core;
using Trifold.Service.Calls;
using Trifold.Serving.Models;
using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Service.Grpc;

/// <summary>The model repository over gRPC.</summary>
internal sealed class ModelsService(IModelRepository models, EdgeCalls calls) : V1.Models.ModelsBase
{
    public override Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListModelsResponse { Models = { models.List() } });

    public override Task<Model> GetModel(GetModelRequest request, ServerCallContext context) =>
        Task.FromResult(models.Get(ModelRequests.NameOf(request)));

    public override async Task<Model> LoadModel(LoadModelRequest request, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        return await call.RunAsync(() => models.LoadAsync(ModelRequests.NameOf(request), call.Context.Cancellation));
    }

    public override async Task<Model> UnloadModel(UnloadModelRequest request, ServerCallContext context)
    {
        using var call = calls.Begin(context);
        return await call.RunAsync(() => models.UnloadAsync(ModelRequests.NameOf(request), call.Context.Cancellation));
    }
}
