using System.CommandLine;
using System.Text.Json;
using Trifold.Cli.Output;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;
using Trifold.Models.Folders.Import;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold import FILE</c>: a checkpoint of the public code becomes a model folder.</summary>
internal static class ImportCommand
{
    // What a training's pickle calls it.
    private const string Discriminator = "D";

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "EG3D network pickle (.pkl), or torch file (.pt, .pth) of its weights." };
        var output = CommonOptions.Out("New folder for the model.");
        var name = new Option<string?>("--name") { Description = "Name of the model; the folder's by default." };
        var labels = new Option<string?>("--labels") { Description = "JSON list of parts, each {\"name\": …, \"color\": [r, g, b]}." };
        var licence = new Option<string>("--licence", "--license")
        {
            Description = "Licence of the weights.",
            DefaultValueFactory = _ => new ImportOptions().Licence,
        };
        var network = new Option<string>("--network")
        {
            Description = "G_ema (mean of the weights), G, or D: the discriminator's parameters alone.",
            DefaultValueFactory = _ => new ImportOptions().Network,
        };
        var like = new Option<string?>("--like")
        {
            Description = $"For files with only weights: the release of the same architecture ({string.Join(", ", Eg3dReleases.Names)}).",
        };
        var config = new Option<string?>("--config") { Description = "For files with only weights: model.json, or its architecture alone." };
        var planes = new Option<string?>("--plane-axes") { Description = "Plane layout, where it is another than the file says." };
        var focal = NumberOption.Optional<double>("--focal", "Focal length of the training's cameras divided by the image size.");
        var json = CommonOptions.Json();
        var command = new Command("import", "Turn an EG3D checkpoint into a model folder.")
        {
            file, output, name, labels, licence, network, like, config, planes, focal, json,
        };
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            parsed.GetRequiredValue(file),
            parsed.GetRequiredValue(output),
            new ImportOptions
            {
                Name = parsed.GetValue(name),
                Network = parsed.GetRequiredValue(network),
                Like = parsed.GetValue(like),
                Architecture = parsed.GetValue(config) is { } configFile ? ReadArchitecture(configFile) : null,
                PlaneAxes = parsed.GetValue(planes),
                Focal = parsed.GetValue(focal),
                Labels = parsed.GetValue(labels) is { } labelFile ? ReadLabels(labelFile) : null,
                Licence = parsed.GetRequiredValue(licence),
            },
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(string file, string folder, ImportOptions options, bool json, CancellationToken cancellation)
    {
        if (options.Network == Discriminator)
            ImportDiscriminator(file, folder, options, json, cancellation);
        else
            ImportGenerator(file, folder, options, json, cancellation);
        return ExitCode.Success;
    }

    private static void ImportDiscriminator(
        string file, string folder, ImportOptions options, bool json, CancellationToken cancellation)
    {
        ImportedDiscriminator imported;
        using (var reporter = ProgressReporter.Create(json))
        {
            imported = CheckpointImporter.ImportDiscriminator(
                file, folder, options, (share, step) => reporter.Report(share, step, new { share, step }), cancellation);
        }

        Warn(imported.Warnings);
        var info = imported.Info;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                folder = info.Folder,
                family = info.Description.Family,
                name = info.Description.Name,
                network = imported.Network,
                tensors = info.Tensors,
                parameters = info.Parameters,
                digest = info.Digest,
                warnings = imported.Warnings,
            }));
            return;
        }

        Console.WriteLine($"{info.Folder}: {info.Description.Family}, {imported.Network}");
        Console.WriteLine($"  parameters   {info.Parameters:N0} in {info.Tensors} tensors");
        Console.WriteLine($"  digest       {info.Digest}");
        Console.WriteLine("  self-check   not run: a discriminator makes no pictures");
    }

    private static void ImportGenerator(
        string file, string folder, ImportOptions options, bool json, CancellationToken cancellation)
    {
        ImportedModel imported;
        using (var reporter = ProgressReporter.Create(json))
        {
            imported = CheckpointImporter.Import(
                file, folder, options, (share, step) => reporter.Report(share, step, new { share, step }), cancellation);
        }

        Warn(imported.Warnings);
        var architecture = imported.Description.Architecture;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                folder = imported.Folder,
                family = imported.Description.Family,
                name = imported.Description.Name,
                network = imported.Network,
                resolution = architecture.GetProperty("img_resolution").GetInt32(),
                neural_resolution = architecture.GetProperty("neural_rendering_resolution").GetInt32(),
                plane_axes = architecture.GetProperty("plane_axes").GetString(),
                tensors = imported.Tensors,
                parameters = imported.Parameters,
                digest = imported.Digest,
                check = imported.Check is { } view ? new { resolution = view.Resolution, least = view.Least, largest = view.Largest } : null,
                warnings = imported.Warnings,
            }));
            return;
        }

        Console.WriteLine($"{imported.Folder}: {imported.Description.Family}, {imported.Network}");
        Console.WriteLine($"  resolution   {architecture.GetProperty("img_resolution")}, rendered at {architecture.GetProperty("neural_rendering_resolution")}, planes {architecture.GetProperty("plane_axes")}");
        Console.WriteLine($"  parameters   {imported.Parameters:N0} in {imported.Tensors} tensors");
        Console.WriteLine($"  digest       {imported.Digest}");
        Console.WriteLine(imported.Check is { } check
            ? $"  self-check   one view of {check.Resolution}×{check.Resolution}, colours {check.Least:F2} to {check.Largest:F2}"
            : "  self-check   not run");
    }

    private static void Warn(IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings)
            Console.Error.WriteLine($"trifold: warning: {warning}");
    }

    private static JsonElement ReadArchitecture(string file)
    {
        using var json = Parse(file);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("architecture", out var inner)
            ? inner.Clone()
            : json.RootElement.Clone();
    }

    /// <summary>Parts in a file.</summary>
    internal static LabelEntry[] ReadLabels(string file)
    {
        using var json = Parse(file);
        try
        {
            return [.. json.RootElement.EnumerateArray().Select(label => new LabelEntry(
                label.GetProperty("name").GetString() ?? throw new ArgumentException($"{file}: a part has no name."),
                [.. label.GetProperty("color").EnumerateArray().Select(number => number.GetInt32())]))];
        }
        catch (Exception fault) when (fault is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ArgumentException($"labels: {file} must be a list of {{\"name\": …, \"color\": [r, g, b]}}.", fault);
        }
    }

    private static JsonDocument Parse(string file)
    {
        if (!File.Exists(file))
            throw new CheckpointException(file, "there is no such file.");
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(file));
        }
        catch (JsonException fault)
        {
            throw new CheckpointException(file, $"is not valid JSON: {fault.Message}", fault);
        }
    }
}
