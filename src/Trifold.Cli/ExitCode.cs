namespace Trifold.Cli;

/// <summary>What the command's exit code says; documented in docs/cli.md.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A failure of the program or machine.</summary>
    public const int Failed = 1;

    /// <summary>Arguments that cannot be used.</summary>
    public const int BadUsage = 2;

    /// <summary>A file or model that cannot be used.</summary>
    public const int BadInput = 3;

    /// <summary>Stopped by Ctrl-C or a termination signal: 128 + SIGINT, as shells report it.</summary>
    public const int Interrupted = 130;
}
