using Trifold.Models.Folders;

namespace Trifold.Factory.Annotation;

/// <summary>Makes a data set: scenes in the order of their seeds, each with its views.</summary>
public static class AnnotationRun
{
    /// <param name="sample">Called with each sample and its place among the views of its scene, in order.</param>
    public static void Run(
        Eg3dModel model, LoadedDecoder decoder, AnnotationOptions options, Action<AnnotatedView, int> sample,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        options.Check();
        var annotator = new Annotator(model, decoder);
        for (int done = 0, scene = 0; done < options.Count; scene++)
        {
            var seed = options.FirstSeed + scene;
            var views = Math.Min(options.ViewsPerScene, options.Count - done);
            // All of a scene's cameras are drawn even when fewer are needed, so that a cut data set is a prefix.
            var cameras = options.Poses.Draw(model.Description.Camera, seed, options.ViewsPerScene);
            var view = 0;
            foreach (var annotated in annotator.Annotate(seed, cameras.Take(views), options.Truncation, cancellation))
                sample(annotated, view++);
            done += views;
        }
    }
}
