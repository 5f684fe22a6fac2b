using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>Requests that name a model and nothing else.</summary>
public static class ModelRequests
{
    /// <returns>The name.</returns>
    /// <exception cref="InvalidRequestException">It is missing.</exception>
    public static string NameOf(GetModelRequest request) => Required(request.Name);

    /// <inheritdoc cref="NameOf(GetModelRequest)"/>
    public static string NameOf(LoadModelRequest request) => Required(request.Name);

    /// <inheritdoc cref="NameOf(GetModelRequest)"/>
    public static string NameOf(UnloadModelRequest request) => Required(request.Name);

    private static string Required(string name) => name.Length > 0
        ? name
        : throw new InvalidRequestException("name", "is required; ListModels names the models there are.");
}
