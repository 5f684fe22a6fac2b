using System.Text.Json.Nodes;

namespace Trifold.Factory.DataSets;

/// <summary>What is known of a finished sample without opening its files.</summary>
/// <param name="Name">Six digits.</param>
/// <param name="Seed">Of the scene's latent.</param>
/// <param name="ViewIndex">Place among the views of its scene.</param>
/// <param name="Camera">EG3D camera vector, 25 numbers.</param>
/// <param name="Pixels">Pixels of each part, [K].</param>
/// <param name="Quality">In [0, 1].</param>
/// <param name="Notes">Of the format, see <see cref="EncodedSample"/>.</param>
public sealed record SampleRecord(
    string Name, long Seed, int ViewIndex, float[] Camera, long[] Pixels, double Quality, JsonObject? Notes = null);
