using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Defaults of all services.</summary>
internal sealed class DefaultServiceOptions : IConfigureOptions<GrpcServiceOptions>
{
    public void Configure(GrpcServiceOptions options) => options.SetDefaults();
}

/// <summary>Lets one service's options start from those of all.</summary>
internal sealed class InheritedServiceOptions<TService>(IOptions<GrpcServiceOptions> all)
    : IConfigureOptions<GrpcServiceOptions<TService>>
    where TService : class
{
    public void Configure(GrpcServiceOptions<TService> options) => options.CopyFrom(all.Value);
}
