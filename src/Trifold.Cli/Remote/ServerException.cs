namespace Trifold.Cli.Remote;

/// <summary>A server refused a request, could not be reached, or answered what it must not.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="exitCode">See <see cref="Cli.ExitCode"/>.</param>
internal sealed class ServerException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode => exitCode;
}
