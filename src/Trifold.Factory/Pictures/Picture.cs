using Trifold.Formats.Images;

namespace Trifold.Factory.Pictures;

/// <summary>What a camera sees of a scene.</summary>
/// <param name="Rgb">8-bit sRGB, [S, S].</param>
/// <param name="Depth">Distance along the unit ray, scene units, row-major [S, S]; 0 where nothing is met.</param>
public sealed record Picture(RgbImage Rgb, float[] Depth);
