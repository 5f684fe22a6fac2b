namespace Trifold.EndToEnd.Tests.Commands;

/// <summary>The data set that is interrupted in several ways, made by the command itself once.</summary>
public sealed class InterruptedDataSet : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public int Count => 110;

    public int ShardSize => 10;

    public string[] Options =>
        ["--format", "webdataset", "--views", "2", "--depth", "npy", "--count", $"{Count}", "--shard-size", $"{ShardSize}"];

    public string LocalOf(string model)
    {
        if (!Directory.Exists(_home.File("local")))
            Assert.Equal(0, TrifoldProgram.Run(["generate", model, "--out", _home.File("local"), .. Options]).ExitCode);
        return _home.File("local");
    }

    public void Dispose() => _home.Dispose();
}
