using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Worker.Models;

/// <summary>The first scenes and views of a model, so that requests meet neither cold kernels nor a model that cannot work.</summary>
internal static class WarmUp
{
    // After one that pays for compiling and for memory, enough for a median.
    private const int Measured = 3;

    /// <summary>Synthesises a scene, renders a view and runs every decoder.</summary>
    /// <returns>Median seconds of a scene and of its dearest view.</returns>
    /// <exception cref="NotFiniteNumberException">The model gives numbers that are not finite.</exception>
    public static (double SceneSeconds, double ViewSeconds) Run(
        Eg3dModel model, IEnumerable<LoadedDecoder> decoders, TimeProvider time, CancellationToken cancellation)
    {
        Annotator[] annotators = [.. decoders.Select(decoder => new Annotator(model, decoder))];
        var runs = Enumerable.Range(0, 1 + Measured).Select(seed => Once(model, annotators, seed, time, cancellation)).ToArray();
        return (Median(runs[1..], run => run.Scene), Median(runs[1..], run => run.View));
    }

    private static (double Scene, double View) Once(
        Eg3dModel model, Annotator[] annotators, long seed, TimeProvider time, CancellationToken cancellation)
    {
        using var scope = torch.NewDisposeScope();
        var camera = model.Description.Camera.Turned(0, 0);
        var start = time.GetTimestamp();
        using var scene = SceneSynthesis.FromSeed(
            model, seed, Truncation.Off, annotators.Length > 0, cancellation, objectClass: HasClasses(model) ? 0 : null);
        var sceneSeconds = time.GetElapsedTime(start).TotalSeconds;

        var dearest = Seconds(() => SceneImages.Picture(scene, camera, seed, cancellation));
        foreach (var annotator in annotators)
            dearest = Math.Max(dearest, Seconds(() => annotator.Annotate(scene, seed, [camera], cancellation).Single()));
        return (sceneSeconds, dearest);

        double Seconds(Func<object> view)
        {
            var begin = time.GetTimestamp();
            view();
            return time.GetElapsedTime(begin).TotalSeconds;
        }
    }

    private static bool HasClasses(Eg3dModel model) => model.Generator.Config.CDim is not (0 or Camera.VectorLength);

    private static double Median<T>(T[] runs, Func<T, double> number) => runs.Select(number).Order().ElementAt(runs.Length / 2);
}
