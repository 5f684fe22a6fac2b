using Trifold.Factory.Annotation;
using Trifold.Factory.Training;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Factory.Labels;

/// <summary>Masks that nobody has to draw: those of the world that a generator was distilled from.</summary>
/// <param name="World">The generator's latents are its latents.</param>
/// <param name="Grouping">Which of its parts are told apart.</param>
public sealed record ExactLabels(IWorld World, LabelGrouping Grouping)
{
    private const int SamplesPerAxis = 2;

    /// <summary>Labelled views of the scenes of the first seeds, from where the world's scenes are labelled.</summary>
    /// <param name="model">Distilled from the world.</param>
    /// <param name="scenes">Scenes, seeds 0 up.</param>
    public IEnumerable<LabelledView> Views(Eg3dModel model, int scenes) => Views(
        model, scenes, [.. World.Viewpoints.Labelled.Select(view => model.Description.Camera.Turned(view.Yaw, view.Pitch))]);

    /// <inheritdoc cref="Views(Eg3dModel, int)"/>
    /// <param name="cameras">From where each scene is labelled.</param>
    public IEnumerable<LabelledView> Views(Eg3dModel model, int scenes, IReadOnlyList<Camera> cameras)
    {
        for (long seed = 0; seed < scenes; seed++)
        {
            foreach (var camera in cameras)
                yield return new LabelledView(seed, camera, Render(seed, camera, model.Generator.Config.ImgResolution));
        }
    }

    /// <summary>The label map of a scene.</summary>
    /// <param name="resolution">Side of the square image in pixels.</param>
    public LabelImage Render(long seed, Camera camera, int resolution)
    {
        var instance = World.Create(SceneSynthesis.Latent(seed, World.LatentSize));
        var truth = WorldRenderer.Render(instance, camera, resolution, SamplesPerAxis);
        return new LabelImage(resolution, resolution, Grouping.Apply(truth.Labels));
    }
}
