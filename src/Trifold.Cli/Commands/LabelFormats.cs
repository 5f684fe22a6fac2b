using System.CommandLine;
using Trifold.Factory.Labels;

namespace Trifold.Cli.Commands;

/// <summary>The option that says what masks are.</summary>
internal static class LabelFormats
{
    private static readonly Dictionary<string, LabelFormat> Names = new(StringComparer.Ordinal)
    {
        ["auto"] = LabelFormat.Auto,
        ["palette"] = LabelFormat.Palette,
        ["rgb"] = LabelFormat.Rgb,
        ["index"] = LabelFormat.Index,
        ["label-studio"] = LabelFormat.LabelStudio,
        ["coco"] = LabelFormat.Coco,
        ["cvat"] = LabelFormat.Cvat,
    };

    public static Option<string> Option() => new("--format")
    {
        Description = $"What the masks are: {string.Join(", ", Names.Keys)}; auto (default) looks what lies in the folder.",
        DefaultValueFactory = _ => "auto",
    };

    public static LabelFormat Named(string name) => Names.TryGetValue(name, out var format)
        ? format
        : throw new ArgumentException($"format: '{name}' is unknown; use {string.Join(", ", Names.Keys)}.");
}
