namespace Trifold.Formats.Cameras;

/// <summary>Camera text that cannot be read.</summary>
public sealed class CameraFormatException(string source, string fault, Exception? cause = null)
    : Exception($"{source}: {fault}", cause)
{
    internal static Exception Of(string source, string fault, Exception? cause) => new CameraFormatException(source, fault, cause);
}
