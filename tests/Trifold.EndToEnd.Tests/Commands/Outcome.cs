namespace Trifold.EndToEnd.Tests.Commands;

/// <summary>What two runs left, compared.</summary>
internal static class Outcome
{
    /// <param name="but">End of the names of files that may differ.</param>
    public static void AssertSameFiles(string local, string remote, string? but = null)
    {
        var (wanted, got) = (DataSet.Files(local), DataSet.Files(remote));
        Assert.NotEmpty(wanted);
        Assert.Equal(wanted.Keys, got.Keys);
        Assert.All(
            wanted.Where(file => but is null || !file.Key.EndsWith(but, StringComparison.Ordinal)), file => Assert.Equal(file.Value, got[file.Key]));
    }
}
