using Trifold.Serving.Errors;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>Requests that name a model and nothing else.</summary>
public static class ModelRequests
{
    /// <returns>The name.</returns>
    /// <exception cref="InvalidRequestException">It is missing.</exception>
    public static string NameOf(GetModelRequest request) => throw new NotImplementedException();

    /// <inheritdoc cref="NameOf(GetModelRequest)"/>
    public static string NameOf(LoadModelRequest request) => throw new NotImplementedException();

    /// <inheritdoc cref="NameOf(GetModelRequest)"/>
    public static string NameOf(UnloadModelRequest request) => throw new NotImplementedException();
}
