using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Trifold.Formats.Files;
using Trifold.Formats.Masks;

namespace Trifold.Factory.Labels;

/// <summary>What annotation tools want to be told before the first stroke, in the folder <c>tools/</c>.</summary>
internal static class ToolFiles
{
    public const string FolderName = "tools";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(LabelProject project)
    {
        Write(project, "label-studio.xml", stream => stream.Write(Encoding.UTF8.GetBytes($"{LabelStudioConfig(project.Legend)}\n")));
        Write(project, "label-studio-tasks.json", stream => JsonSerializer.Serialize(stream, LabelStudioTasks(project.Images), Indented));
        Write(project, "cvat-labels.json", stream => JsonSerializer.Serialize(stream, CvatLabels(project.Legend), Indented));
        Write(project, CvatLabelMap.FileName, stream => stream.Write(CvatLabelMap.Encode(project.Legend)));
    }

    // What is not labelled is background in every tool, so nobody has to paint it.
    private static XElement LabelStudioConfig(MaskLegend legend) => new("View",
        new XElement("Image", new XAttribute("name", "image"), new XAttribute("value", "$image"), new XAttribute("zoom", "true")),
        new XElement("BrushLabels", new XAttribute("name", "parts"), new XAttribute("toName", "image"),
            legend.Parts.Skip(1).Select(part => new XElement("Label",
                new XAttribute("value", part.Name), new XAttribute("background", Hex(part))))));

    // Addresses of Label Studio's local files, with its document root set to the project's folder.
    private static JsonArray LabelStudioTasks(IReadOnlyList<LabelledImage> images) => new([.. images.Select(image =>
        (JsonNode)new JsonObject { ["data"] = new JsonObject { ["image"] = $"/data/local-files/?d={image.Image}" } })]);

    // For the "Raw" field of a CVAT task's labels.
    private static JsonArray CvatLabels(MaskLegend legend) => new([.. legend.Parts.Skip(1).Select(part =>
        (JsonNode)new JsonObject { ["name"] = part.Name, ["color"] = Hex(part), ["type"] = "mask", ["attributes"] = new JsonArray() })]);

    private static string Hex(MaskPart part) => $"#{part.Color.R:x2}{part.Color.G:x2}{part.Color.B:x2}";

    private static void Write(LabelProject project, string name, Action<Stream> write) =>
        AtomicFile.Write(Path.Combine(project.Folder, FolderName, name), write);
}
