using System.Numerics;

namespace Trifold.Factory.Clouds;

/// <summary>What was seen at one point of a surface.</summary>
/// <param name="Position">World coordinates, scene units.</param>
/// <param name="Normal">Outward unit normal.</param>
/// <param name="Color">sRGB, each channel in [0, 1].</param>
/// <param name="Label">Index of the part, never 0.</param>
/// <param name="Confidence">How much the label counts, in [0, 1].</param>
public readonly record struct SurfaceSample(Vector3 Position, Vector3 Normal, Vector3 Color, byte Label, float Confidence);
