using System.Text.Json;
using Trifold.Formats.Json;

namespace Trifold.Formats.Cameras;

/// <summary>
/// nerfstudio's and instant-ngp's <c>transforms.json</c>: camera-to-world poses in OpenGL axes (y up, looking along −z)
/// and intrinsics in pixels.
/// </summary>
/// <remarks>
/// Written with <c>orientation_override</c> "none"; for metric agreement nerfstudio also wants
/// <c>--center-method none --auto-scale-poses False</c>. A world transform and scale recorded in a file that is read are
/// taken back out, so that cameras come in the world they were recorded from.
/// </remarks>
public static class NerfstudioCameras
{
    public const string FileName = "transforms.json";

    private static readonly string[] Distortion = ["k1", "k2", "k3", "k4", "k5", "k6", "p1", "p2"];
    private static readonly string[] Pinholes = ["OPENCV", "PINHOLE", "SIMPLE_PINHOLE"];

    // From the model's world (y up) to nerfstudio's (z up): +90° about x, 3×4.
    private static readonly double[] YUpToZUp = [1, 0, 0, 0, 0, 0, -1, 0, 0, 1, 0, 0];

    /// <param name="cameras">At least one; each needs its image size, and no skew.</param>
    /// <param name="zUp">Turns the world so that z is up, recorded in <c>applied_transform</c>.</param>
    /// <exception cref="CameraFormatException">A camera cannot be said in this format.</exception>
    public static byte[] Encode(IReadOnlyList<FileCamera> cameras, bool zUp = false) =>
        Encode([.. cameras.Select(camera => new NerfstudioFrame(camera))], zUp);

    /// <inheritdoc cref="Encode(IReadOnlyList{FileCamera}, bool)"/>
    /// <param name="frames">At least one; masks, and depths, of all or of none.</param>
    /// <param name="depthUnit">Scene units of one step of the depth images, written as <c>depth_unit_scale_factor</c>:
    /// for people, nerfstudio takes it from its command line (default 0.001).</param>
    public static byte[] Encode(IReadOnlyList<NerfstudioFrame> frames, bool zUp = false, double? depthUnit = null)
    {
        var transform = Whole(zUp ? YUpToZUp : [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
        var first = PixelIntrinsics.Of(frames[0].Camera, FileName);
        var shared = frames.All(frame => PixelIntrinsics.Of(frame.Camera, FileName) == first);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("camera_model", "OPENCV");
            json.WriteString("orientation_override", "none");
            if (shared)
                WriteIntrinsics(json, first);
            if (depthUnit is { } unit)
                json.WriteNumber("depth_unit_scale_factor", unit);
            if (zUp)
                WriteRows(json, "applied_transform", YUpToZUp);
            json.WriteStartArray("frames");
            foreach (var (camera, depthPath, maskPath) in frames)
            {
                json.WriteStartObject();
                json.WriteString("file_path", camera.Name);
                if (depthPath is not null)
                    json.WriteString("depth_file_path", depthPath);
                if (maskPath is not null)
                    json.WriteString("mask_path", maskPath);
                if (!shared)
                    WriteIntrinsics(json, PixelIntrinsics.Of(camera, FileName));
                WriteRows(json, "transform_matrix", RigidTransforms.Product(transform, RigidTransforms.FlipYz(camera.CameraToWorld)));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <param name="json">UTF-8 text.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="CameraFormatException">The text has another form, or lenses that a pinhole camera is not.</exception>
    public static IReadOnlyList<FileCamera> Decode(ReadOnlyMemory<byte> json, string source) =>
        JsonFields.Parse(
            json, source, CameraFormatException.Of, root => Read(JsonFields.Of(root, source, CameraFormatException.Of)));

    private static FileCamera[] Read(JsonFields file)
    {
        RefuseOtherLenses(file);
        var back = RigidTransforms.Inverse(AppliedTransform(file));
        var scale = file.NumberIfAny("applied_scale") ?? 1;
        if (scale <= 0)
            throw new CameraFormatException(file.Source, $"'applied_scale' must be positive, got {scale}.");
        return [.. file.Objects("frames", "camera").Select(frame =>
        {
            RefuseOtherLenses(frame);
            var pose = frame.Numbers("transform_matrix", 4, 4);
            foreach (var entry in (ReadOnlySpan<int>)[3, 7, 11])
                pose[entry] /= scale;
            var intrinsics = ReadIntrinsics(frame.Has("fl_x") || frame.Has("camera_angle_x") ? frame : file);
            return new FileCamera(
                frame.Has("file_path") ? frame.Text("file_path") : "",
                RigidTransforms.Product(back, RigidTransforms.FlipYz(pose)), intrinsics.Normalised(), frame.Source,
                intrinsics.Size);
        })];
    }

    private static void RefuseOtherLenses(JsonFields fields)
    {
        if (fields.Has("camera_model") && fields.Text("camera_model") is var model && !Pinholes.Contains(model))
        {
            throw new CameraFormatException(
                fields.Source, $"'camera_model' is {model}; only {string.Join(", ", Pinholes)} without distortion can be used.");
        }

        foreach (var name in Distortion)
        {
            if (fields.NumberIfAny(name) is { } value && value != 0)
                throw new CameraFormatException(fields.Source, $"'{name}' is {value}; undistort the images first, it must be 0.");
        }
    }

    private static double[] AppliedTransform(JsonFields file)
    {
        if (!file.Has("applied_transform"))
            return Whole([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
        var transform = Whole(file.Numbers("applied_transform", 3, 4));
        return CameraFaults.OfRotation(transform) is null
            ? transform
            : throw new CameraFormatException(
                file.Source, "'applied_transform' must be a rotation and a translation; a scale belongs into 'applied_scale'.");
    }

    private static PixelIntrinsics ReadIntrinsics(JsonFields fields)
    {
        var (width, height) = (fields.Pixels("w"), fields.Pixels("h"));
        // instant-ngp's files may give opening angles instead of focal lengths, and leave out what is centred.
        var fx = fields.Has("fl_x") || !fields.Has("camera_angle_x")
            ? fields.Number("fl_x")
            : FocalOf(fields, "camera_angle_x", width);
        var fy = fields.NumberIfAny("fl_y") ?? (fields.Has("camera_angle_y") ? FocalOf(fields, "camera_angle_y", height) : fx);
        return new PixelIntrinsics(
            fx, fy, fields.NumberIfAny("cx") ?? width / 2.0, fields.NumberIfAny("cy") ?? height / 2.0, width, height);
    }

    private static double FocalOf(JsonFields fields, string name, int pixels)
    {
        var angle = fields.Number(name);
        return angle is > 0 and < Math.PI
            ? pixels / (2 * Math.Tan(angle / 2))
            : throw new CameraFormatException(fields.Source, $"'{name}' must lie between 0 and π radians, got {angle}.");
    }

    private static void WriteIntrinsics(Utf8JsonWriter json, PixelIntrinsics intrinsics)
    {
        json.WriteNumber("fl_x", intrinsics.Fx);
        json.WriteNumber("fl_y", intrinsics.Fy);
        json.WriteNumber("cx", intrinsics.Cx);
        json.WriteNumber("cy", intrinsics.Cy);
        json.WriteNumber("w", intrinsics.Width);
        json.WriteNumber("h", intrinsics.Height);
    }

    private static void WriteRows(Utf8JsonWriter json, string name, double[] numbers)
    {
        json.WriteStartArray(name);
        foreach (var row in numbers.Chunk(4))
        {
            json.WriteStartArray();
            foreach (var number in row)
                json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    // 3×4 to 4×4.
    private static double[] Whole(double[] transform) => [.. transform, 0, 0, 0, 1];
}
