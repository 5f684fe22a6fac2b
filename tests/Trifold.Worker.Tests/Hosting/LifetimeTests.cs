using System.Diagnostics;
using System.Runtime.Versioning;
using Grpc.Core;
using Trifold.V1;
using Trifold.Worker.V1;

namespace Trifold.Worker.Tests.Hosting;

[SupportedOSPlatform("linux")]
public sealed class LifetimeTests : IDisposable
{
    private static readonly SceneOperation Operation = WorkerFixture.Of(
        new Scene { Seed = 1 }, operation => operation.Render = new RenderScene { Cameras = new Cameras { Views = 200 } });

    private readonly TinyModel _model = new();

    [Fact]
    public async Task ClosedStandardInput_EndsTheWorkerAndWhatItDoes()
    {
        using var worker = await WorkerProcess.StartAsync();
        worker.Load(WorkerFixture.Instance, _model.Folder);
        using var call = worker.Client.Execute(new ExecuteRequest { Operations = { Enumerable.Repeat(Operation, 16) } });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));

        worker.Process.StandardInput.Close();
        var errors = await worker.EndAsync();

        Assert.Contains("Standard input is closed", errors);
        Assert.Equal(0, worker.Process.ExitCode);
        Assert.False(File.Exists(worker.Socket));
    }

    [Fact]
    public async Task KilledParent_TakesTheWorkerAlong()
    {
        using var home = new TemporaryFolder();
        var socket = home.File("worker.sock");
        // A parent that holds the worker's standard input and does nothing else.
        using var parent = WorkerProcess.Start("/bin/bash", ["-c", $"coproc {{ exec '{WorkerProcess.Program}' --socket '{socket}' --threads 1; }}; echo $COPROC_PID; read -r"]);
        var id = int.Parse((await parent.StandardOutput.ReadLineAsync())!);
        using var worker = Process.GetProcessById(id);
        await Until.True(() => File.Exists(socket));

        parent.Kill();

        await Until.True(() => !Directory.Exists($"/proc/{id}") || File.ReadAllText($"/proc/{id}/stat").Contains(") Z "));
    }

    [Fact]
    public async Task Terminated_FinishesWhatItAccepted()
    {
        using var worker = await WorkerProcess.StartAsync();
        worker.Load(WorkerFixture.Instance, _model.Folder);
        using var watch = worker.Client.Watch(new WatchRequest { IntervalMilliseconds = 60_000 });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        using var call = worker.Client.Execute(new ExecuteRequest { Operations = { Operation, Operation } });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));

        worker.Signal("TERM");
        var events = 1;
        await foreach (var next in call.ResponseStream.ReadAllAsync())
        {
            Assert.Null(next.Failed);
            events++;
        }

        Assert.Equal(2 * 201, events);
        Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None));
        await worker.EndAsync();
        Assert.Equal(0, worker.Process.ExitCode);
    }

    [Fact]
    public async Task Socket_IsItsOwnersAlone()
    {
        using var worker = await WorkerProcess.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(worker.Socket));
    }

    [Fact]
    public async Task Priority_IsBelowThatOfItsParent()
    {
        using var worker = await WorkerProcess.StartAsync();

        // Nineteenth number, counted behind the name in parentheses (proc(5)).
        var nice = Directory.GetDirectories($"/proc/{worker.Process.Id}/task")
            .Select(task => File.ReadAllText(Path.Combine(task, "stat")).Split(')')[^1].Split(' ')[17]).ToArray();
        Assert.All(nice, number => Assert.Equal("5", number));
    }

    [Theory]
    [InlineData("socket: is missing", "--threads", "1")]
    [InlineData("threads: is missing", "--socket", "/tmp/x")]
    [InlineData("threads: must lie between 1 and 1024, got '0'", "--socket", "/tmp/x", "--threads", "0")]
    [InlineData("nice: must lie between 0 and 19, got '20'", "--socket", "/tmp/x", "--threads", "1", "--nice", "20")]
    [InlineData("'--port' is unknown", "--port", "1")]
    [InlineData("--threads: needs a value", "--threads")]
    public async Task WrongArguments_AreRefusedInOneLine(string fault, params string[] arguments)
    {
        using var process = WorkerProcess.Start(WorkerProcess.Program, arguments);
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(2, process.ExitCode);
        Assert.Contains(fault, errors);
        Assert.Single(errors.Trim().Split('\n'));
    }

    public void Dispose() => _model.Dispose();
}
