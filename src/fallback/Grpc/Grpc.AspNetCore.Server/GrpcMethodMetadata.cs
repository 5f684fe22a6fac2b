using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>Marks an endpoint as a method of a service.</summary>
public sealed class GrpcMethodMetadata
{
    public GrpcMethodMetadata(Type serviceType, IMethod method)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        ArgumentNullException.ThrowIfNull(method);
        ServiceType = serviceType;
        Method = method;
    }

    /// <summary>The type that implements the service.</summary>
    public Type ServiceType { get; }

    public IMethod Method { get; }
}
