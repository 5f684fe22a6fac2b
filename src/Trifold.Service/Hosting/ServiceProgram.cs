using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Trifold.Service.Configuration;

namespace Trifold.Service.Hosting;

/// <summary>Runs the program and turns what keeps it from starting into lines and an exit code.</summary>
internal static class ServiceProgram
{
    private const int Success = 0;
    private const int Failed = 1;
    private const int BadConfiguration = 2;

    public static async Task<int> RunAsync(Func<Task> program)
    {
        try
        {
            await program();
            return Success;
        }
        catch (ConfigurationException wrong)
        {
            foreach (var fault in wrong.Faults)
                await Console.Error.WriteLineAsync($"trifold: {fault}");
            return BadConfiguration;
        }
        catch (Exception failure) when (failure is AddressInUseException or SocketException || failure is IOException { InnerException: AddressInUseException or SocketException })
        {
            await Console.Error.WriteLineAsync($"trifold: {EndpointOptions.Section}: cannot listen: {failure.Message} Choose other ports.");
            return Failed;
        }
    }
}
