using System.Text.Json.Nodes;
using Trifold.Formats.Masks;

namespace Trifold.Formats.Croissant;

/// <summary>What Croissant says of a data set.</summary>
/// <param name="Name">Letters, digits and hyphens.</param>
/// <param name="Description">For people.</param>
/// <param name="Licence">An SPDX expression where there is one.</param>
/// <param name="Provenance">What made it, as it is recorded elsewhere.</param>
/// <param name="Labels">Parts of the masks, in the order of their values.</param>
/// <param name="Files">Single files, written as they come.</param>
/// <param name="FileSets">At least one; the first one's names are those of the samples.</param>
/// <param name="InArchives">Whether the file sets lie within <see cref="Files"/>, which are archives then.</param>
public sealed record CroissantDataset(
    string Name, string Description, string Licence, JsonObject Provenance, IReadOnlyList<MaskPart> Labels,
    IEnumerable<CroissantFile> Files, IReadOnlyList<CroissantFileSet> FileSets, bool InArchives = false);
