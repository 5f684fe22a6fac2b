using System.Text.Json;
using Trifold.Formats.Json;

namespace Trifold.Formats.Cameras;

/// <summary>
/// OpenCV's K, R, t as JSON: <c>{"cameras": [{"name", "width", "height", "K": 3×3, "R": 3×3, "t": [3]}]}</c>, where
/// x_camera = R · x_world + t and K is in pixels.
/// </summary>
/// <remarks>OpenCV puts the <i>centre</i> of the top left pixel at (0, 0), half a pixel from where other formats do.</remarks>
public static class OpenCvCameras
{
    private const double CentreOfFirstPixel = 0.5;

    /// <param name="cameras">At least one; each needs its image size.</param>
    /// <exception cref="CameraFormatException">A camera has no image size.</exception>
    public static byte[] Encode(IReadOnlyList<FileCamera> cameras)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("cameras");
            foreach (var camera in cameras)
            {
                var (width, height) = PixelIntrinsics.SizeOf(camera, "OpenCV cameras");
                var k = camera.Intrinsics;
                var worldToCamera = RigidTransforms.Inverse(camera.CameraToWorld);
                json.WriteStartObject();
                json.WriteString("name", camera.Name);
                json.WriteNumber("width", width);
                json.WriteNumber("height", height);
                WriteRows(json, "K",
                [
                    k[0] * width, k[1] * width, k[2] * width - CentreOfFirstPixel,
                    0, k[4] * height, k[5] * height - CentreOfFirstPixel,
                    0, 0, 1,
                ]);
                WriteRows(json, "R", RigidTransforms.Rotation(worldToCamera));
                json.WriteStartArray("t");
                foreach (var entry in (ReadOnlySpan<int>)[3, 7, 11])
                    json.WriteNumberValue(worldToCamera[entry]);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <param name="json">UTF-8 text.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="CameraFormatException">The text has another form.</exception>
    public static IReadOnlyList<FileCamera> Decode(ReadOnlyMemory<byte> json, string source) =>
        JsonFields.Parse(json, source, CameraFormatException.Of, root =>
            JsonFields.Of(root, source, CameraFormatException.Of).Objects("cameras", "camera").Select(Read).ToArray());

    private static FileCamera Read(JsonFields camera)
    {
        var (width, height) = (camera.Pixels("width"), camera.Pixels("height"));
        var k = camera.Numbers("K", 3, 3);
        var worldToCamera = RigidTransforms.From(camera.Numbers("R", 3, 3), camera.Numbers("t", 3, 1));
        if (camera.Has("dist") && camera.Element.GetProperty("dist") is var dist
            && (dist.ValueKind != JsonValueKind.Array || dist.EnumerateArray().Any(d => d.ValueKind != JsonValueKind.Number || d.GetDouble() != 0)))
        {
            throw new CameraFormatException(camera.Source, "'dist' must be all 0; undistort the images first.");
        }

        return new FileCamera(
            camera.Has("name") ? camera.Text("name") : "",
            RigidTransforms.Inverse(worldToCamera),
            [
                k[0] / width, k[1] / width, (k[2] + CentreOfFirstPixel) / width,
                k[3], k[4] / height, (k[5] + CentreOfFirstPixel) / height,
                k[6], k[7], k[8],
            ],
            camera.Source,
            (width, height));
    }

    private static void WriteRows(Utf8JsonWriter json, string name, double[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var row in numbers.Chunk(3))
        {
            json.WriteStartArray();
            foreach (var number in row)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
