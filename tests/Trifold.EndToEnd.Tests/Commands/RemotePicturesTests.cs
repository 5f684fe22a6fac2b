namespace Trifold.EndToEnd.Tests.Commands;

/// <summary>Pictures and clouds that a server makes are those that the commands make themselves.</summary>
[Collection(TinyServiceCollection.Name)]
public sealed class RemotePicturesTests(TinyService service) : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Pictures_AreTheLocalOnesWithAllTheirFiles()
    {
        RunBoth(
            "render", "--seeds", "3,1,4294967295", "--cameras", "orbit:3", "--depth", "--animation", "webp", "--truncation", "0.6", "--camera-format",
            "eg3d", "nerfstudio", "colmap", "opencv");

        Assert.Contains("seed0003.webp", DataSet.Files(_home.File("remote")).Keys);
        Outcome.AssertSameFiles(_home.File("local"), _home.File("remote"));
    }

    [Theory]
    [InlineData("npz", "field", "farthest", "40")]
    [InlineData("shapenet", "views", "uniform", "all")]
    public void Clouds_AreTheLocalOnesWithPreviewAndManifest(string format, string source, string sampling, string points)
    {
        RunBoth(
            "cloud", "--seeds", "3-4", "--views", "3", "--format", format, "--from", source, "--sampling", sampling, "--points", points);

        // It repeats the command, which names the model otherwise.
        var manifest = _home.File("local/manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace($"cloud {service.Models.TinyFolder} ", $"cloud {ModelFolders.Tiny} ", StringComparison.Ordinal));
        Outcome.AssertSameFiles(_home.File("local"), _home.File("remote"));
    }

    [Theory]
    [InlineData("render --noise random", 2, "noise: a server's scenes have constant noise")]
    [InlineData("render --fov 20", 2, "fov: a server's models keep their own", "--cameras FILE")]
    [InlineData("cloud --yaw 60", 2, "yaw: a server looks from all sides")]
    [InlineData("cloud --views 65", 2, "views: must lie between 1 and 64, got 65")]
    [InlineData("render --class 1", 2, "scenes.object_class: 'tiny' has no object classes; leave it out.")]
    public void WhatCannotBeMade_IsRefusedBeforeAnythingIs(string options, int exitCode, params string[] parts)
    {
        var words = options.Split(' ');
        var run = TrifoldProgram.Run(
            [words[0], ModelFolders.Tiny, "--out", _home.File("out"), "--server", $"{service.Process.Grpc}", .. words[1..]]);

        Refusal.AssertIsOneLine(run, exitCode, parts);
        Assert.False(Directory.Exists(_home.File("out")));
    }

    private void RunBoth(string command, params string[] options)
    {
        var local = TrifoldProgram.Run([command, service.Models.TinyFolder, "--out", _home.File("local"), .. options]);
        var remote = TrifoldProgram.Run(
            [command, ModelFolders.Tiny, "--out", _home.File("remote"), "--server", $"{service.Process.Grpc}", .. options]);

        Assert.Equal((0, "", 0, ""), (local.ExitCode, local.Errors, remote.ExitCode, remote.Errors));
    }
}
