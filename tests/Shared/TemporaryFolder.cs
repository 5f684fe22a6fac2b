namespace Trifold.Tests.Shared;

/// <summary>A folder for one test, removed with it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("trifold-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Names of the files in the folder, hidden ones included.</summary>
    public string[] Names() => [.. Directory.GetFiles(Path).Select(path => System.IO.Path.GetFileName(path)!).Order()];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
