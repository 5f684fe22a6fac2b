using System.Runtime.CompilerServices;

namespace Trifold.Tests.Shared;

/// <summary>Files of the repository that tests read.</summary>
internal static class Repository
{
    /// <summary>Full path of a file given relative to the repository's root.</summary>
    public static string File(string relative) => Path.GetFullPath(Path.Combine(SourceFolder(), "../..", relative));

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
