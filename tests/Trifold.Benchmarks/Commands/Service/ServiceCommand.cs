using System.CommandLine;

namespace Trifold.Benchmarks.Commands.Service;

/// <summary><c>service</c>: what the served form costs and how it behaves when it is pressed.</summary>
internal static class ServiceCommand
{
    public static Command Create() => new("service", "The service program, built beside this one, on ports of its own.")
    {
        OverheadCommand.Create(),
        LatencyCommand.Create(),
        OverloadCommand.Create(),
        StreamCommand.Create(),
        CrashesCommand.Create(),
        CyclesCommand.Create(),
    };
}
