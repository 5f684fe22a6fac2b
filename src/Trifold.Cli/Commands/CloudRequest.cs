using System.CommandLine;
using System.Globalization;
using Trifold.Factory.Clouds;
using Trifold.Factory.Pictures;
using Trifold.Factory.Worlds;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary>The options that decide what a cloud is, shared by the commands that make clouds.</summary>
internal sealed class CloudRequest
{
    private const string All = "all";

    // Degrees to either side.
    private const double AllAround = 180;

    private readonly Option<int> _views = NumberOption.Create("--views", "Views of each scene, all around it, from above and below.", 8);

    private readonly Option<double> _yaw = NumberOption.Create<double>(
        "--yaw", "Largest turn of the views to either side, degrees; less for models that know one side of their objects.", AllAround);

    private readonly Option<string?> _cameras = new("--cameras")
    {
        Description = "Other views: front, grid, orbit:N, or a camera file.",
    };

    private readonly Option<string> _points = new("--points")
    {
        Description = "Points of each cloud, or all.",
        DefaultValueFactory = _ => $"{new CloudOptions().Points}",
    };

    private readonly Option<string> _sampling = new("--sampling")
    {
        Description = "Which points: uniform, or farthest (each as far as possible from those before).",
        DefaultValueFactory = _ => "uniform",
    };

    private readonly Option<double?> _voxel = NumberOption.Optional<double>(
        "--voxel", $"Side of the voxels in which views are fused, scene units; 1/{CloudOptions.DefaultVoxels} of the model's box by default.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_views, _yaw, _cameras, _points, _sampling, _voxel])
            command.Options.Add(option);
    }

    /// <summary>Refuses what no request to a server can say.</summary>
    public void RequirePossibleWithServer(ParseResult parsed)
    {
        if (parsed.GetValue(_yaw) != AllAround)
            throw new ArgumentException($"yaw: a server looks from all sides, {AllAround} degrees; leave it out, or --server.");
        CommonOptions.RefuseWithServer(parsed, _cameras, "a server looks from all sides; say how often by --views, or leave --server out.");
    }

    /// <summary>What a command line says of clouds.</summary>
    public CloudOptions OptionsOf(ParseResult parsed)
    {
        var options = new CloudOptions
        {
            Points = ParsePoints(parsed.GetRequiredValue(_points)),
            Sampling = ParseSampling(parsed.GetRequiredValue(_sampling)),
            Voxel = parsed.GetValue(_voxel),
        };
        options.Check();
        return options;
    }

    /// <summary>What a command line says of views.</summary>
    public CloudCameraChoice CamerasOf(ParseResult parsed) =>
        new(parsed.GetValue(_views), parsed.GetValue(_yaw), parsed.GetValue(_cameras));

    private static int? ParsePoints(string text)
    {
        if (text == All)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new ArgumentException($"points: must be 'all' or a whole number up to {CloudOptions.MaxPoints}, got '{text}'.");
    }

    private static CloudSampling ParseSampling(string text) => text switch
    {
        "uniform" => CloudSampling.Uniform,
        "farthest" => CloudSampling.Farthest,
        _ => throw new ArgumentException($"sampling: use uniform or farthest; got '{text}'."),
    };
}

/// <summary>Which views a cloud is made of.</summary>
/// <param name="Cameras">See <see cref="CameraChoice.Parse"/>; null: all around.</param>
internal sealed record CloudCameraChoice(int Views, double YawDegrees, string? Cameras)
{
    public IReadOnlyList<Camera> Of(Eg3dModel model, double? fieldOfView)
    {
        if (Cameras is not null)
            return CameraChoice.Parse(Cameras, model.Description.Camera, fieldOfView).Cameras;
        var world = WorldCatalog.NameIn(model.Description) is { } name ? WorldCatalog.Named(name) : null;
        return CloudCameras.Around(CameraChoice.WithFieldOfView(model.Description.Camera, fieldOfView), world, Views, YawDegrees);
    }
}
