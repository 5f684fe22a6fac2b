using System.CommandLine;
using System.Globalization;
using Trifold.Formats.Cameras;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold cameras FILE</c>: camera files from one format to another.</summary>
internal static class CamerasCommand
{
    private static readonly Dictionary<string, (CameraFileFormat Format, string FileName)> Formats = new(StringComparer.Ordinal)
    {
        ["eg3d"] = (CameraFileFormat.Eg3d, "dataset.json"),
        ["nerfstudio"] = (CameraFileFormat.Nerfstudio, NerfstudioCameras.FileName),
        ["colmap"] = (CameraFileFormat.Colmap, "colmap"),
        ["opencv"] = (CameraFileFormat.OpenCv, "opencv.json"),
    };

    public static Command Create()
    {
        var input = new Argument<string>("file")
        {
            Description = "EG3D dataset.json, transforms.json, a COLMAP text folder, or OpenCV K R t.",
        };
        var format = new Option<string>("--to") { Description = $"One of {string.Join(", ", Formats.Keys)}.", Required = true };
        var output = CommonOptions.Out("File to write; with colmap a folder.");
        var size = new Option<string?>("--size")
        {
            Description = "Width and height of the images in pixels, such as 512 or 640x480, where the file does not say.",
        };
        var command = new Command("cameras", "Convert camera files.") { input, format, output, size };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(input), FormatNamed(parsed.GetRequiredValue(format)), parsed.GetRequiredValue(output),
            parsed.GetValue(size) is { } text ? ParseSize(text) : null));
        return command;
    }

    /// <exception cref="ArgumentException">No format has this name.</exception>
    internal static CameraFileFormat FormatNamed(string name) => Formats.TryGetValue(name, out var format)
        ? format.Format
        : throw new ArgumentException($"camera format: use {string.Join(", ", Formats.Keys)}; got '{name}'.");

    /// <summary>The usual name of a file (of a folder, for COLMAP) in a format.</summary>
    internal static string FileNameOf(CameraFileFormat format) => Formats.Values.Single(entry => entry.Format == format).FileName;

    private static int Run(string input, CameraFileFormat format, string output, (int Width, int Height)? size)
    {
        var cameras = CameraFile.Read(input).Select((camera, i) => new FileCamera(
            camera.Name.Length > 0 ? camera.Name : $"{i:D6}.png", [.. camera.CameraToWorld], [.. camera.Intrinsics], input,
            camera.Size ?? size)).ToArray();
        CameraFile.Write(output, format, cameras);
        Console.WriteLine($"{output}: {cameras.Length} cameras");
        return ExitCode.Success;
    }

    private static (int Width, int Height) ParseSize(string text)
    {
        var sides = text.Split('x');
        if (sides.Length is 1 or 2 && TryParse(sides[0], out var width) && TryParse(sides[^1], out var height))
            return (width, height);
        throw new ArgumentException($"size: use pixels such as 512 or 640x480; got '{text}'.");

        static bool TryParse(string digits, out int pixels) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out pixels) && pixels > 0;
    }
}
