namespace Trifold.Service.Hosting;

/// <summary>What a port is for.</summary>
[Flags]
internal enum ListenerRole
{
    Rest = 1,
    Grpc = 2,
    Management = 4,
}

/// <summary>Which port a connection came in at.</summary>
internal sealed record ListenerFeature(ListenerRole Roles);

/// <summary>Which ports an endpoint answers at.</summary>
internal sealed record ServedAt(ListenerRole Roles);
