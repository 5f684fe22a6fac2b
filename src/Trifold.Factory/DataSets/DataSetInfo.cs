using System.Text.Json.Nodes;
using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets;

/// <summary>What all samples of a data set have in common.</summary>
/// <param name="Name">Of the data set: letters, digits and hyphens.</param>
/// <param name="Size">Side of every image, pixels.</param>
/// <param name="Labels">Parts of the masks.</param>
/// <param name="Licence">Of the generator, and so of what it makes; an SPDX expression where there is one.</param>
/// <param name="Provenance">Generator, decoder, numerics id, software version and options: all that makes it again.</param>
public sealed record DataSetInfo(string Name, int Size, LabelSet Labels, string Licence, JsonObject Provenance)
{
    /// <summary>Of a data set that says all that makes it again.</summary>
    public static DataSetInfo Of(DataSetProvenance provenance, int size, LabelSet labels) => new(
        $"{provenance.Generator.Name}-{provenance.Decoder.Name}", size, labels, provenance.Licence, provenance.ToJson());
}
