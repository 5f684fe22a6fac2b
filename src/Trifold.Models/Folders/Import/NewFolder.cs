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
                Directory.Delete(temporary, recursive: true);
        }
    }
}
