using Grpc.Core;

namespace Grpc.AspNetCore.Server;

/// <summary>The call behind an HTTP request.</summary>
public interface IServerCallContextFeature
{
    ServerCallContext ServerCallContext { get; }
}
