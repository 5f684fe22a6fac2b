using System.Text.Json;

namespace Trifold.Models.Checkpoints;

/// <summary>How architectures stand in JSON: the reference's names, with underscores.</summary>
internal static class ArchitectureJson
{
    /// <remarks>
    /// By reflection: generated serializers write over the defaults of init-only properties that are absent from the file.
    /// </remarks>
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
    };
}
