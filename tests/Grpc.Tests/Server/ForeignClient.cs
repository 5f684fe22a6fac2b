using System.Diagnostics;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Tests.Protos;

namespace Grpc.Tests.Server;

/// <summary>A program of others that calls the echo service, case by case.</summary>
/// <param name="Program">Interpreter.</param>
/// <param name="Script">File in tests/interop.</param>
public sealed record ForeignClient(string Program, string Script)
{
    /// <summary>gRPC's C core, through Debian's python3-grpcio.</summary>
    public static readonly ForeignClient Python = new("/usr/bin/python3", "grpc_calls.py");

    /// <summary>gRPC's implementation in JavaScript, from npm.</summary>
    public static readonly ForeignClient Node = new("node", "grpc_calls.mjs");

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Runs all cases against a host of its own.</summary>
    /// <returns>What went wrong, by case; null where nothing did.</returns>
    public async Task<IReadOnlyDictionary<string, string?>> RunAsync()
    {
        await using var host = await EchoHost.StartAsync();
        using var folder = new TemporaryFolder();
        using var process = Start(host, folder);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{Script} was not done after {Longest}: {await output}{await errors}");
        }
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{Script} failed: {await output}{await errors}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))
            .ToDictionary(result => result.GetProperty("name").GetString()!, result => result.GetProperty("error").GetString());
    }

    /// <summary>Opens a stream of the given name, then dies without a word to the server.</summary>
    public async Task DieAsync(EchoHost host, string name)
    {
        using var folder = new TemporaryFolder();
        using var process = Start(host, folder, name);
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        process.Kill();
        Assert.True(line == "open", $"{Script} did not open a stream: {line} {await errors}");
    }

    private Process Start(EchoHost host, TemporaryFolder folder, params string[] more)
    {
        var descriptors = folder.File("echo.pb");
        File.WriteAllBytes(descriptors, new FileDescriptorSet { File = { EchoReflection.Descriptor.ToProto() } }.ToByteArray());
        var start = new ProcessStartInfo(
            Program,
            [Repository.File(Path.Combine("tests/interop", Script)), new Uri(host.Address).Authority, host.SocketFile, descriptors, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
