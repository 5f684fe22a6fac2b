using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;
using Trifold.Models.Folders;

namespace Trifold.Factory.Training;

/// <summary>Exactly labelled views of a model's scenes, after the paper's protocol (DatasetNeRF, arXiv:2311.12063, sec. 4.1).</summary>
public static class WorldLabels
{
    private const int SamplesPerAxis = 2;

    /// <summary>Turns of each scene's views.</summary>
    public static readonly IReadOnlyList<double> YawsDegrees = [-30, 0, 30];

    public static int ViewsPerScene => YawsDegrees.Count;

    /// <summary>Views of the scenes of the first seeds.</summary>
    /// <param name="world">The world that the model was distilled from.</param>
    /// <param name="scenes">Scenes, seeds 0 up.</param>
    /// <param name="resolution">Side of the masks, pixels.</param>
    public static IEnumerable<LabelledView> Of(
        Eg3dModel model, IWorld world, LabelGrouping grouping, int scenes, int resolution)
    {
        for (long seed = 0; seed < scenes; seed++)
        {
            var instance = world.Create(SceneSynthesis.Latent(seed, world.LatentSize));
            foreach (var yaw in YawsDegrees)
            {
                var camera = model.Description.Camera.Turned(double.DegreesToRadians(yaw), 0);
                var truth = WorldRenderer.Render(instance, camera, resolution, SamplesPerAxis);
                yield return new LabelledView(seed, camera, new LabelImage(resolution, resolution, grouping.Apply(truth.Labels)));
            }
        }
    }
}
