using Trifold.Factory.Clouds;
using Trifold.Models.Semantics;

namespace Trifold.Cli.Commands;

/// <summary>What <c>trifold cloud</c> is asked for, wherever it is made.</summary>
/// <param name="Format">Name and, of ShapeNetPart, category.</param>
/// <param name="Command">As its user gave it.</param>
internal sealed record WantedClouds(
    long[] Seeds, string Folder, (string Name, string? Category) Format, CloudOptions Options, SceneChoice Scene, string Command, bool Json)
{
    /// <summary>The format for clouds of a model.</summary>
    public CloudFormat FormatFor(string model, LabelSet labels) => CloudFormat.Named(Format.Name, Format.Category, model, labels.Count - 1);
}
