namespace Trifold.Tests.Shared;

/// <summary>Files of the repository that tests read.</summary>
internal static class Repository
{
    // Not from source paths: builds of continuous integration map those away.
    private static readonly string Root = FindRoot();

    /// <summary>Full path of a file given relative to the repository's root.</summary>
    public static string File(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(Path.Combine(folder, "Service.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException($"no folder above {AppContext.BaseDirectory} has Service.sln");
    }
}
