namespace Trifold.Factory.Annotation;

/// <summary>Folders that results go to and that must hold nothing else.</summary>
internal static class DataFolder
{
    /// <summary>Makes a folder with others in it.</summary>
    /// <exception cref="ArgumentException">The folder holds files already.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static void MakeNew(string folder, params IReadOnlyList<string> parts)
    {
        if (File.Exists(folder))
            throw new ArgumentException($"out: '{folder}' is a file; name a folder.");
        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any())
            throw new ArgumentException($"out: '{folder}' holds files already; name a new folder.");
        try
        {
            foreach (var part in parts)
                Directory.CreateDirectory(Path.Combine(folder, part));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The system's own message names whichever parent it stopped at.
            throw new IOException($"out: '{folder}' cannot be made: {failure.Message}", failure);
        }
    }

    /// <summary>Deletes what a killed process was writing.</summary>
    public static void DeleteTemporaries(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, ".*.tmp", SearchOption.AllDirectories))
            File.Delete(file);
    }
}
