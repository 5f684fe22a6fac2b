namespace Trifold.Formats.Cameras;

/// <summary>An image of a <c>transforms.json</c>, and what else is known of it.</summary>
/// <param name="Camera">Named after the image's path, relative to the file.</param>
/// <param name="DepthPath">16-bit PNG of the z-depth, relative to the file.</param>
/// <param name="MaskPath">Grey PNG, black where the image is not used, relative to the file.</param>
public sealed record NerfstudioFrame(FileCamera Camera, string? DepthPath = null, string? MaskPath = null);
