using System.Text;
using Trifold.Formats.Cameras;
using Trifold.Tests.Shared;
using Xunit;

namespace Trifold.Formats.Tests.Cameras;

public sealed class CameraJsonTests : IDisposable
{
    private static readonly float[] Camera = [.. Enumerable.Range(0, 25).Select(i => i / 7f - 1)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Camera_SurvivesBitForBit() => Assert.Equal(Camera, CameraJson.Decode(CameraJson.Encode(Camera), "camera"));

    [Fact]
    public void Dataset_SurvivesBitForBit()
    {
        var read = CameraDataset.Decode(CameraDataset.Encode([("a/1.png", Camera), ("b", new float[25])]), "dataset.json");

        Assert.Equal(["a/1.png", "b"], read.Select(label => label.Name));
        Assert.Equal(Camera, read[0].Camera);
        Assert.Equal(new float[25], read[1].Camera);
    }

    [Fact]
    public void Dataset_IsReadByOthers()
    {
        var path = _folder.File("dataset.json");
        File.WriteAllBytes(path, CameraDataset.Encode([("a/1.png", Camera)]));
        // EG3D's own loader: dict(labels), then a float32 array.
        var seen = Python.Run(
            """
            import json, struct, sys
            labels = dict(json.load(open(sys.argv[1]))['labels'])
            print(struct.pack('<25f', *labels['a/1.png']).hex())
            """,
            path);
        Assert.Equal(Convert.ToHexStringLower(Camera.SelectMany(BitConverter.GetBytes).ToArray()), seen);
    }

    [Theory]
    [InlineData("[1, 2]", "camera: a camera must be an array of 25 numbers.")]
    [InlineData("{}", "camera: a camera must be an array of 25 numbers.")]
    [InlineData("[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,\"x\"]", "camera: number 24 of the camera is \"x\".")]
    [InlineData("[1e99,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]", "camera: number 0 of the camera is 1e99.")]
    public void CameraFault_IsNamed(string json, string message) => Assert.Equal(
        message, Assert.Throws<CameraFormatException>(() => CameraJson.Decode(Encoding.UTF8.GetBytes(json), "camera")).Message);

    [Theory]
    [InlineData("[", "d.json: not valid JSON")]
    [InlineData("[]", "d.json: there is no array 'labels'.")]
    [InlineData("{\"labels\": null}", "d.json: there is no array 'labels'.")]
    [InlineData("{\"labels\": [[\"a\"]]}", "d.json: labels[0]: an entry must be [name, [25 numbers]].")]
    [InlineData("{\"labels\": [[\"a\", [1]]]}", "d.json: labels[0]: a camera must be an array of 25 numbers.")]
    [InlineData("{\"labels\": [[\"\\ud800\", [1]]]}", "d.json: not valid JSON")]
    public void DatasetFault_IsNamed(string json, string message) => Assert.StartsWith(
        message, Assert.Throws<CameraFormatException>(() => CameraDataset.Decode(Encoding.UTF8.GetBytes(json), "d.json")).Message);

    [Fact]
    public void OtherLengths_AreNotWritten() => Assert.Throws<ArgumentException>(() => CameraJson.Encode(new float[24]));
}
