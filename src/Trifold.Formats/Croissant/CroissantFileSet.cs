namespace Trifold.Formats.Croissant;

/// <summary>Files of one kind, one for each sample.</summary>
/// <param name="Name">What they show; identifies them, and the records that they are.</param>
/// <param name="Includes">Glob, relative to the metadata or within each archive.</param>
/// <param name="MediaType">As in <c>image/png</c>.</param>
/// <param name="Description">How values are to be read: unit, range.</param>
/// <param name="DataTypes">Of the files' content, as in <c>sc:ImageObject</c>; none: no such type is known.</param>
public sealed record CroissantFileSet(
    string Name, string Includes, string MediaType, string Description, params IReadOnlyList<string> DataTypes);
