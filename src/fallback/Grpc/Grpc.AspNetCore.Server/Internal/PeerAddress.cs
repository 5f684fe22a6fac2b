using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Names a client as gRPC names addresses (grpc/doc/naming.md).</summary>
internal static class PeerAddress
{
    public static string Of(HttpContext context)
    {
        var connection = context.Connection;
        return connection.RemoteIpAddress switch
        {
            { AddressFamily: AddressFamily.InterNetwork } address => $"ipv4:{address}:{connection.RemotePort}",
            { AddressFamily: AddressFamily.InterNetworkV6 } address => $"ipv6:[{address}]:{connection.RemotePort}",
            // Clients of a Unix socket have no name of their own: they are called by the socket.
            _ when Socket(context)?.LocalEndPoint is UnixDomainSocketEndPoint socket => $"unix:{socket}",
            _ => "unknown",
        };
    }

    private static Socket? Socket(HttpContext context) => context.Features.Get<IConnectionSocketFeature>()?.Socket;
}
