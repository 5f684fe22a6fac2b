using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold info MODEL</c>: what a model is.</summary>
internal static class InfoCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var model = CommonOptions.Model();
        var json = new Option<bool>("--json") { Description = "Print one JSON object, for machines." };
        var command = new Command("info", "Show what a model is.") { model, json };
        command.SetAction(parsed => Run(ModelLocation.Resolve(parsed.GetRequiredValue(model)), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string folder, bool json)
    {
        if (DiscriminatorFolder.Is(folder))
            Show(DiscriminatorFolder.Read(folder), json, ToJson, Print);
        else
            Show(Eg3dModelInfo.Read(folder), json, ToJson, Print);
        return ExitCode.Success;
    }

    private static void Show<T>(T info, bool json, Func<T, JsonObject> toJson, Action<T> print)
    {
        if (json)
            Console.WriteLine(toJson(info).ToJsonString(Indented));
        else
            print(info);
    }

    private static void Print(DiscriminatorInfo info)
    {
        var description = info.Description;
        Line(description.Name, $"{description.Family}, {info.Folder}");
        Line("digest", info.Digest);
        Line("size", $"{info.Parameters:N0} parameters, {info.Tensors} tensors, {info.FileBytes / 1e6:F1} MB");
        Line("use", "none here: it judges images in a training");
        foreach (var option in description.Architecture.EnumerateObject())
            Line(option.Name, option.Value.ValueKind == JsonValueKind.String ? option.Value.GetString()! : JsonSerializer.Serialize(option.Value));
        Line("licence", description.Licence);
        Print(description.Training);
        foreach (var name in info.NotFinite)
            Line("warning", $"'{name}' has numbers that are not finite");
    }

    private static void Print(Eg3dModelInfo info)
    {
        var (description, config) = (info.Description, info.Config);
        var rendering = config.RenderingKwargs;
        Line(description.Name, $"{description.Family}, {info.Folder}");
        Line("digest", info.Digest);
        Line("size", $"{info.Parameters:N0} parameters, {info.Tensors} tensors of {string.Join(", ", info.ElementTypes)}, {info.FileBytes / 1e6:F1} MB");
        Line("image", $"{config.ImgResolution}×{config.ImgResolution}, rendered at {config.NeuralRenderingResolution}×{config.NeuralRenderingResolution}" +
            (rendering.SuperresolutionModule is { } module ? $", enlarged by {module}" : ""));
        Line("rendering", $"{rendering.DepthResolution} + {rendering.DepthResolutionImportance} samples, " +
            (rendering.RayStart is { } start ? $"{start} to {rendering.RayEnd}" : "limits by the box") +
            $", box {rendering.BoxWarp}, {(rendering.WhiteBack ? "white" : "black")} background");
        Line("planes", $"3 × {config.PlaneChannels} × {config.PlaneResolution}×{config.PlaneResolution}, {config.PlaneAxes}");
        Line("latent", $"{config.ZDim}, code {config.WDim}, condition {(config.CDim == 0 ? "none" : config.CDim)}");
        Line("camera", $"focal {description.Camera.Focal}, distance {description.Camera.Radius}, looking at ({string.Join(", ", description.Camera.Target)})");
        Line("parts", description.Labels is { } labels ? string.Join(", ", labels.Select(label => label.Name)) : "none known");
        Line("decoders", info.Decoders.Count > 0 ? string.Join(", ", info.Decoders) : "none");
        Line("licence", description.Licence);
        Print(description.Training);
        foreach (var name in info.NotFinite)
            Line("warning", $"'{name}' has numbers that are not finite: the model cannot be rendered");
    }

    private static void Print(JsonObject? training)
    {
        foreach (var (key, value) in training ?? [])
            Line(key, value?.ToString() ?? "");
    }

    private static void Line(string what, string text) => Console.WriteLine($"{what,-16} {text}");

    private static JsonObject ToJson(DiscriminatorInfo info)
    {
        var json = JsonSerializer.SerializeToNode(new
        {
            folder = info.Folder,
            family = info.Description.Family,
            name = info.Description.Name,
            digest = info.Digest,
            parameters = info.Parameters,
            tensors = info.Tensors,
            file_bytes = info.FileBytes,
            licence = info.Description.Licence,
            not_finite = info.NotFinite,
        })!.AsObject();
        json["architecture"] = JsonSerializer.SerializeToNode(info.Description.Architecture);
        json["training"] = info.Description.Training?.DeepClone();
        return json;
    }

    private static JsonObject ToJson(Eg3dModelInfo info)
    {
        var json = JsonSerializer.SerializeToNode(new
        {
            folder = info.Folder,
            family = info.Description.Family,
            name = info.Description.Name,
            digest = info.Digest,
            parameters = info.Parameters,
            tensors = info.Tensors,
            element_types = info.ElementTypes,
            file_bytes = info.FileBytes,
            resolution = info.Config.ImgResolution,
            neural_resolution = info.Config.NeuralRenderingResolution,
            plane_axes = info.Config.PlaneAxes,
            camera = new { focal = info.Description.Camera.Focal, radius = info.Description.Camera.Radius, target = info.Description.Camera.Target },
            labels = info.Description.Labels?.Select(label => new { name = label.Name, color = label.Color }),
            decoders = info.Decoders,
            licence = info.Description.Licence,
            not_finite = info.NotFinite,
        })!.AsObject();
        json["architecture"] = JsonSerializer.SerializeToNode(info.Config.ToJson());
        json["training"] = info.Description.Training?.DeepClone();
        return json;
    }
}
