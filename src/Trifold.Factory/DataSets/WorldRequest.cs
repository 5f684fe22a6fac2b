using Trifold.Factory.Worlds;

namespace Trifold.Factory.DataSets;

/// <summary>What is asked of a world besides seeds.</summary>
/// <param name="Cameras">As the user named them; recorded only.</param>
/// <param name="Resolution">Side of the square images in pixels.</param>
/// <param name="SamplesPerAxis">Each pixel takes this many samples squared.</param>
/// <param name="Points">Labelled surface points of each seed.</param>
public sealed record WorldRequest(string Cameras, int Resolution, int SamplesPerAxis, int Points)
{
    /// <summary>Largest resolution: one view then takes 0.6 GB.</summary>
    public const int MaxResolution = 4096;

    /// <summary>Most points of a seed.</summary>
    public const int MaxPoints = 10_000_000;

    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public void Check()
    {
        if (Resolution is < 1 or > MaxResolution)
            throw new ArgumentException($"resolution: must lie between 1 and {MaxResolution}, got {Resolution}.");
        if (SamplesPerAxis is < 1 or > WorldRenderer.MaxSamplesPerAxis)
            throw new ArgumentException($"samples: must lie between 1 and {WorldRenderer.MaxSamplesPerAxis}, got {SamplesPerAxis}.");
        if (Points is < 0 or > MaxPoints)
            throw new ArgumentException($"points: must lie between 0 and {MaxPoints}, got {Points}.");
    }
}
