using System.Diagnostics;
using System.Threading.Channels;
using TorchSharp;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Worker.Device;
using Trifold.Worker.Models;
using Trifold.Worker.Telemetry;
using Trifold.Worker.V1;

namespace Trifold.Worker.Operations;

/// <summary>One operation from acceptance to its end: checked, synthesised, rendered on the device, encoded beside it.</summary>
/// <param name="accepted">Time stamp.</param>
/// <param name="parent">Trace that asked for it.</param>
internal sealed class OperationRun(
    DeviceThread device, ModelTable models, TimeProvider time, long accepted, ActivityContext parent)
{
    // Rendered views that wait for their encoder; encoders wait for nobody.
    private const int MostSteps = 8;

    /// <summary>Runs it; every end is an event.</summary>
    /// <param name="deliver">Takes events in order.</param>
    public async Task RunAsync(SceneOperation operation, Action<ExecuteEvent> deliver, CancellationToken cancellation)
    {
        try
        {
            using var model = models.Borrow(operation.Instance);
            var source = new SceneSource(operation.Scene, model.Model.Model);
            var work = WorkOf(operation, source, model.Model);
            var completed = await RunAsync(source, work, deliver, cancellation);
            completed.Rays = work.Views * model.Model.Description.RaysPerView;
            deliver(new ExecuteEvent { Completed = completed });
        }
        catch (Exception failure)
        {
            deliver(OperationFailures.Of(failure));
        }
    }

    private static ISceneWork WorkOf(SceneOperation operation, SceneSource source, LoadedModel model) => operation.WorkCase switch
    {
        SceneOperation.WorkOneofCase.Annotate =>
            new AnnotateWork(operation.Annotate, source, model.Model, DecoderOf(model, operation.Annotate.Decoder)),
        SceneOperation.WorkOneofCase.Render => new RenderWork(operation.Render, source, model.Model),
        SceneOperation.WorkOneofCase.Cloud =>
            new CloudWork(operation.Cloud, source, model.Model, DecoderOf(model, operation.Cloud.Decoder)),
        _ => throw RequestFaults.At("work", "say what to do with the scene: annotate, render or cloud."),
    };

    private static LoadedDecoder DecoderOf(LoadedModel model, string name) =>
        model.Decoders.TryGetValue(name, out var decoder)
            ? decoder
            : throw RequestFaults.At("decoder", model.Decoders.Count == 0
                ? $"{model.Model.Description.Name} has none."
                : $"'{name}' is unknown; the model has {string.Join(", ", model.Decoders.Keys)}.");

    private async Task<OperationCompleted> RunAsync(
        SceneSource source, ISceneWork work, Action<ExecuteEvent> deliver, CancellationToken cancellation)
    {
        var completed = new OperationCompleted();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var steps = Channel.CreateBounded<EncodeStep>(MostSteps);
        var encoding = EncodeAsync(steps.Reader, completed, deliver, stop);
        var rendering = device.RunAsync(() => Render(source, work, steps.Writer, completed, stop.Token), stop.Token);
        await rendering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        steps.Writer.TryComplete();
        // First, because where it fails that is why the rendering was stopped.
        await encoding;
        await rendering;
        return completed;
    }

    private void Render(
        SceneSource source, ISceneWork work, ChannelWriter<EncodeStep> steps, OperationCompleted completed,
        CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        var begin = time.GetTimestamp();
        completed.WaitSeconds = time.GetElapsedTime(accepted, begin).TotalSeconds;
        WorkerTracing.Record("wait", parent, time.GetUtcNow() - time.GetElapsedTime(accepted), time.GetUtcNow());
        using var scene = Synthesize(source, work, cancellation);
        var synthesized = time.GetTimestamp();
        completed.SynthesizeSeconds = time.GetElapsedTime(begin, synthesized).TotalSeconds;

        using var span = WorkerTracing.Start("render", parent);
        var waited = TimeSpan.Zero;
        foreach (var step in work.Render(scene, cancellation))
        {
            var handing = time.GetTimestamp();
            steps.WriteAsync(step, cancellation).AsTask().GetAwaiter().GetResult();
            waited += time.GetElapsedTime(handing);
        }

        completed.RenderSeconds = (time.GetElapsedTime(synthesized) - waited).TotalSeconds;
    }

    private Eg3dScene Synthesize(SceneSource source, ISceneWork work, CancellationToken cancellation)
    {
        using var span = WorkerTracing.Start("synthesize", parent);
        return source.Synthesize(work.KeepsBlocks, cancellation);
    }

    private async Task EncodeAsync(
        ChannelReader<EncodeStep> steps, OperationCompleted completed, Action<ExecuteEvent> deliver, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var step in steps.ReadAllAsync(stop.Token))
            {
                using var span = WorkerTracing.Start("encode", parent);
                var begin = time.GetTimestamp();
                step(Count, stop.Token);
                completed.EncodeSeconds += time.GetElapsedTime(begin).TotalSeconds;
            }
        }
        catch
        {
            // What the device is making for it is in vain.
            await stop.CancelAsync();
            throw;
        }

        void Count(ExecuteEvent next)
        {
            completed.Points += next.Cloud?.PartPoints.Sum() ?? 0;
            deliver(next);
        }
    }
}
