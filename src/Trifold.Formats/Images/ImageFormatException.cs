namespace Trifold.Formats.Images;

/// <summary>An image that cannot be read, or content that an image format cannot hold.</summary>
/// <param name="source">The file or field the image came from, or the format to be written.</param>
/// <param name="fault">What is wrong, without the source.</param>
public sealed class ImageFormatException(string source, string fault) : Exception($"{source}: {fault}");
