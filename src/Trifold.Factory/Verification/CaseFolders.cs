namespace Trifold.Factory.Verification;

/// <summary>Finds the case folders that a command line means.</summary>
public static class CaseFolders
{
    private const string CaseFile = "case.json";
    private const string Default = "tests/golden";

    /// <param name="arguments">Case folders, or folders of case folders; none: those of the repository.</param>
    /// <exception cref="DirectoryNotFoundException">A folder does not exist or holds no case.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> arguments) =>
        [.. (arguments.Count > 0 ? arguments : [DefaultFolder()]).SelectMany(CasesIn)];

    private static string[] CasesIn(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: there is no such folder.");
        if (File.Exists(Path.Combine(folder, CaseFile)))
            return [folder];

        string[] cases = [.. Directory.GetDirectories(folder)
            .Where(inner => File.Exists(Path.Combine(inner, CaseFile)))
            .Order(StringComparer.Ordinal)];
        return cases.Length > 0
            ? cases
            : throw new DirectoryNotFoundException($"{folder}: neither this folder nor those in it hold a {CaseFile}.");
    }

    // Upwards from the current directory, then from the program, so that it can be started anywhere in the repository.
    private static string DefaultFolder()
    {
        foreach (var start in (string[])[Directory.GetCurrentDirectory(), AppContext.BaseDirectory])
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var cases = Path.Combine(folder.FullName, Default);
                if (Directory.Exists(cases))
                    return cases;
            }
        }

        throw new DirectoryNotFoundException($"{Default}: not found from here upwards; name the folders.");
    }
}
