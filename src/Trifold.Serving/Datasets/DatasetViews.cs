using Trifold.Serving.Requests;
using Trifold.Serving.Streams;
using Trifold.V1;
using Trifold.Worker.V1;
using Depth = Trifold.V1.Encodings.Types.Depth;

namespace Trifold.Serving.Datasets;

/// <summary>The views of a data set.</summary>
internal static class DatasetViews
{
    // Compressed RGB, mask, depth and confidence, and NumPy arrays of depth, which are not.
    private const long BytesPerPixel = 8;

    public static ViewRow Of(Dataset dataset, int resolution)
    {
        var specification = dataset.Specification;
        var scenes = new Scenes
        {
            Range = new SeedRange { First = specification.FirstSeed },
            Truncation = specification.Truncation,
        };
        if (specification.HasObjectClass)
            scenes.ObjectClass = specification.ObjectClass;
        return new ViewRow(
            new SceneSequence(scenes), specification.Cameras.Views, BytesPerPixel * resolution * resolution,
            (scene, first, count) => OperationFor(specification, scene, first, count));
    }

    private static SceneOperation OperationFor(
        DatasetSpecification specification, Trifold.Worker.V1.Scene scene, int first, int count) => new()
        {
            Scene = scene,
            Annotate = new AnnotateScene
            {
                Decoder = specification.Decoder,
                Cameras = specification.Cameras,
                FirstView = first,
                ViewCount = count,
                CheckViews = specification.CheckViews,
                Outputs = { GenerationChecks.AnnotationOutputs },
                Encodings = new Encodings
                {
                    Rgb = Encodings.Types.Image.Png,
                    Mask = specification.Mask,
                    Depth = specification.Depth[0],
                    DepthKind = Encodings.Types.DepthKind.RayDistance,
                },
                Filter = specification.Filter,
                DepthPngAndNpy = specification.Depth.Contains(Depth.Png16) && specification.Depth.Contains(Depth.Npy),
            },
        };
}
