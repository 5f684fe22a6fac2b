using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Cli.Remote;
using Trifold.V1;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold models --server URL</c>: the models of a running server.</summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        var server = new Option<string>("--server")
        {
            Description = "Address of a running server's gRPC, such as http://localhost:8081.",
            Required = true,
        };
        var load = new Option<string?>("--load") { Description = "Load a model of the server's folder, or load it anew." };
        var unload = new Option<string?>("--unload") { Description = "Finish what a model does and give its memory back." };
        var json = CommonOptions.Json();
        var command = new Command("models", "Show the models of a running server, load and unload them.") { server, load, unload, json };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => RunAsync(
            ServerAddress.Parse(parsed.GetRequiredValue(server)), parsed.GetValue(load), parsed.GetValue(unload), parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(Uri address, string? load, string? unload, bool json, CancellationToken cancellation)
    {
        if (load is not null && unload is not null)
            throw new ArgumentException("load: cannot stand beside --unload; make two calls.");
        IReadOnlyList<Model> models;
        using (var reporter = ProgressReporter.Create(json))
        {
            using var server = new RemoteServer(address, reporter.Pause);
            models = await AnswerAsync(server, load, unload, cancellation);
        }

        foreach (var model in models)
            Console.WriteLine(json ? ProgressReporter.ToJsonLine(ModelText.RecordOf(model)) : ModelText.LineOf(model));
        return ExitCode.Success;
    }

    private static async Task<IReadOnlyList<Model>> AnswerAsync(
        RemoteServer server, string? load, string? unload, CancellationToken cancellation)
    {
        if (load is not null)
        {
            var request = new LoadModelRequest { Name = load };
            return [await server.CallAsync(() => server.Models.LoadModelAsync(request, cancellationToken: cancellation), cancellation)];
        }

        if (unload is not null)
        {
            var request = new UnloadModelRequest { Name = unload };
            return [await server.CallAsync(() => server.Models.UnloadModelAsync(request, cancellationToken: cancellation), cancellation)];
        }

        return (await server.CallAsync(
            () => server.Models.ListModelsAsync(new ListModelsRequest(), cancellationToken: cancellation), cancellation)).Models;
    }
}
