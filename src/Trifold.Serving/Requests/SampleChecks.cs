using System.Globalization;
using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>Limits of what samples hold and which are kept.</summary>
internal static class SampleChecks
{
    public const int MostCheckViews = 64;

    /// <param name="possible">Outputs that the operation has.</param>
    public static void CheckOutputs(string field, IReadOnlyList<Output> outputs, IReadOnlyList<Output> possible, Violations violations)
    {
        var seen = new HashSet<Output>();
        for (var i = 0; i < outputs.Count; i++)
        {
            if (!possible.Contains(outputs[i]))
                violations.Add($"{field}[{i}]", $"{outputs[i]} cannot be asked for here; use {string.Join(", ", possible)}.");
            else if (!seen.Add(outputs[i]))
                violations.Add($"{field}[{i}]", $"{outputs[i]} is named twice; name it once.");
        }
    }

    public static void CheckEncodings(string field, Encodings? encodings, Violations violations)
    {
        if (encodings is null)
            return;
        violations.RequireDefined($"{field}.rgb", encodings.Rgb);
        violations.RequireDefined($"{field}.mask", encodings.Mask);
        violations.RequireDefined($"{field}.depth", encodings.Depth);
        violations.RequireDefined($"{field}.depth_kind", encodings.DepthKind);
    }

    /// <param name="decoder">Null: not known, so that names of parts are not checked.</param>
    public static void CheckFilter(string field, SampleFilter? filter, Decoder? decoder, Violations violations)
    {
        if (filter is null)
            return;
        for (var i = 0; i < filter.Require.Count; i++)
            CheckRequirement($"{field}.require[{i}]", filter.Require[i], decoder, violations);
        if (!(filter.MinQuality >= 0 && filter.MinQuality < 1))
        {
            violations.Add(
                $"{field}.min_quality",
                string.Create(CultureInfo.InvariantCulture, $"must lie in [0, 1), got {filter.MinQuality}; 0 keeps everything."));
        }
    }

    private static void CheckRequirement(string field, PartRequirement requirement, Decoder? decoder, Violations violations)
    {
        if (decoder is not null && decoder.Parts.All(part => part.Name != requirement.Part))
        {
            violations.Add(
                $"{field}.part",
                $"'{decoder.Name}' has no part named '{requirement.Part}'; it has: {string.Join(", ", decoder.Parts.Select(part => part.Name))}.");
        }

        if (requirement.HasShare && !(requirement.Share > 0 && requirement.Share <= 1))
        {
            violations.Add(
                $"{field}.share",
                string.Create(CultureInfo.InvariantCulture, $"must lie in (0, 1], got {requirement.Share}; leave it out for one pixel."));
        }
    }
}
