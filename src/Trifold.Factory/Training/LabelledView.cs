using Trifold.Formats.Images;
using Trifold.Models.Cameras;

namespace Trifold.Factory.Training;

/// <summary>A labelled image of one of a generator's scenes.</summary>
/// <param name="Seed">Seed of the scene's latent.</param>
/// <param name="Camera">Camera of the image.</param>
/// <param name="Labels">Part indices, at the size of the model's images.</param>
public sealed record LabelledView(long Seed, Camera Camera, LabelImage Labels);
