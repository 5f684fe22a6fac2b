namespace Trifold.Models.Folders.Import;

/// <summary>Makes a folder whole or not at all: it is filled under a hidden name beside its place and renamed.</summary>
internal static class NewFolder
{
    /// <exception cref="ArgumentException">Something is in the folder's place.</exception>
    public static void Check(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new ArgumentException($"out: {folder} exists already; choose another name or remove it.");
    }

    /// <summary>The folder's own name.</summary>
    public static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    /// <param name="fill">Makes the folder of the name it is given, and what belongs into it; when it throws, nothing is left.</param>
    /// <param name="cancellation">Checked before the rename.</param>
    public static T Make<T>(string folder, Func<string, T> fill, CancellationToken cancellation)
    {
        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))
            ?? throw new ArgumentException($"out: {folder} cannot be replaced.");
        // Beside the result, because a rename works only within one file system.
        var temporary = Path.Combine(parent, $".{NameOf(folder)}.{Guid.NewGuid():N}.tmp");
        var missing = Missing(parent);
        try
        {
            var result = fill(temporary);
            cancellation.ThrowIfCancellationRequested();
            if (Directory.Exists(folder))
                Directory.Delete(folder); // Empty, or this refuses.
            Directory.Move(temporary, folder);
            return result;
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
                foreach (var above in missing.TakeWhile(above => !Directory.EnumerateFileSystemEntries(above).Any()))
                    Directory.Delete(above);
            }
        }
    }

    // Folders that are made on the way to one, innermost first.
    private static List<string> Missing(string folder)
    {
        var missing = new List<string>();
        for (var above = folder; above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
            missing.Add(above);
        return missing;
    }
}
