using Trifold.Tests.Shared.Services;
using Microsoft.Extensions.Configuration;
using Trifold.Service.Configuration;

namespace Trifold.Service.Tests.Configuration;

public sealed class ConfigurationCheckTests
{
    [Fact]
    public void NoSettings_AreNoFault() => Assert.Empty(Faults([]));

    [Fact]
    public void AllFaults_AreToldAtOnce()
    {
        var faults = Faults(new()
        {
            ["Trifold:Endpoints:HttpPort"] = "70000",
            ["Trifold:Endpoints:GrpcPort"] = "many",
            ["Trifold:Endpoints:Address"] = "here",
            ["Trifold:Drain:Timeout"] = "-00:00:01",
            ["Trifold:Drain:Timeot"] = "00:00:01",
            ["Trifold:Worker:Count"] = "2",
        });

        Assert.Equal(
            ["Trifold:Drain:Timeot", "Trifold:Drain:Timeout", "Trifold:Endpoints:Address", "Trifold:Endpoints:GrpcPort", "Trifold:Endpoints:HttpPort", "Trifold:Worker"],
            faults.Select(fault => fault[..fault.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.Contains(faults, fault => fault == "Trifold:Endpoints:HttpPort: must be 0 to 65535; got 70000.");
        Assert.Contains(faults, fault => fault == "Trifold:Endpoints:GrpcPort: must be a whole number; got 'many'.");
    }

    [Fact]
    public void PortsThatClash_AreRefused() => Assert.StartsWith(
        "Trifold:Endpoints:HttpPort: must differ", Assert.Single(Faults(new() { ["Trifold:Endpoints:HttpPort"] = "8081" })));

    [Fact]
    public async Task Program_EndsWithOneLineForEachFault()
    {
        var (exitCode, errors) = await ServiceProcess.RunAsync("--port", "70000", "--workers", "0", "--Trifold:Rest:MaxBodyBytes=x");

        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, exitCode);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("trifold: Trifold:", line));
        Assert.Contains(lines, line => line.Contains("Trifold:Workers:Count: must be 1 to 64; got 0.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnknownOption_IsRefusedWithTheKnownOnes()
    {
        var (exitCode, errors) = await ServiceProcess.RunAsync("--prot", "1");

        Assert.Equal(2, exitCode);
        Assert.StartsWith("trifold: --prot: is unknown; known are --models, --port", errors);
    }

    private static IReadOnlyList<string> Faults(Dictionary<string, string?> settings) => new ConfigurationCheck(
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
        [(EndpointOptions.Section, typeof(EndpointOptions)), (DrainOptions.Section, typeof(DrainOptions))]).Faults();
}
