namespace Trifold.Serving.Datasets;

/// <summary>The folder of whole shards: where it is, and that nobody else writes into one that nobody chose.</summary>
internal static class ShardFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>The user's cache, or, without a home, a folder of the user's own beside other temporary files.</summary>
    /// <param name="cacheHome">XDG_CACHE_HOME; null or empty: .cache at home.</param>
    /// <param name="home">Null or missing: there is none.</param>
    public static string Default(string? cacheHome, string? home)
    {
        if (Path.IsPathRooted(cacheHome))
            return Path.Combine(cacheHome, "trifold", "shards");
        return Directory.Exists(home) && Path.GetPathRoot(home) != home && CanBeMade(Path.Combine(home, ".cache"))
            ? Path.Combine(home, ".cache", "trifold", "shards")
            : Path.Combine(Path.GetTempPath(), $"trifold-shards-{Environment.UserName}");
    }

    // Homes of containers are often read-only.
    private static bool CanBeMade(string folder)
    {
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "trifold"));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Makes the folder, for this user alone, where it is missing.</summary>
    /// <exception cref="IOException">It cannot be made, or stands where everybody writes and is open to others.</exception>
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, OwnerOnly);
        // Its name can be guessed, so that somebody else may have made it first.
        if (Path.GetDirectoryName(Path.GetFullPath(folder)) == Path.TrimEndingDirectorySeparator(Path.GetTempPath())
            && (File.GetUnixFileMode(folder) & WritableByOthers) != 0)
            throw new IOException($"Others may write into the folder of shards {folder}; remove it, or set {DatasetOptions.Section}:{nameof(DatasetOptions.Folder)}.");
    }

    /// <summary>Deletes a file, unless a cleaner or another server came first; what cannot be deleted stays.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next start finds it again and counts it.
        }
    }
}
