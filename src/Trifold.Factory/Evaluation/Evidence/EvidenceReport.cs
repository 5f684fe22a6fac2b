using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Trifold.Formats.Files;
using Trifold.Models.Checkpoints;

namespace Trifold.Factory.Evaluation.Evidence;

/// <summary>What a table of evidence is about.</summary>
/// <param name="Digest">Of the generator.</param>
/// <param name="Grouping">Of the world's parts.</param>
/// <param name="Parts">Names of the parts, index 0 first.</param>
public sealed record EvidenceSubject(
    string Model, string Digest, string World, string Grouping, IReadOnlyList<string> Parts, EvidenceOptions Options);

/// <summary>One row of the table.</summary>
/// <param name="Setup">All options that the row depends on, for people.</param>
/// <param name="TrainingSeconds">Of the group of rows that were trained together.</param>
public sealed record EvidenceRow(
    string Name, int Labels, string Setup, EvidenceScores Scores, double TrainingSeconds, double EvaluationSeconds)
{
    /// <inheritdoc cref="EvidenceVariant.Key"/>
    [JsonIgnore]
    public string Key => $"{Name}-{Labels}";
}

/// <summary>The table: what <c>evidence.json</c> holds.</summary>
/// <param name="Exact">Scores of the exact labels themselves: how consistent masks can be at this size and with this depth.</param>
public sealed record EvidenceReport(EvidenceSubject Subject, EvidenceScores Exact, IReadOnlyList<EvidenceRow> Rows)
{
    public const string FileName = "evidence.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    /// <summary>Reads the table of a folder; null where there is none.</summary>
    /// <exception cref="CheckpointException">The file is no such table.</exception>
    public static EvidenceReport? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<EvidenceReport>(File.ReadAllBytes(path), Json)
                ?? throw new CheckpointException(path, "an object is needed, got null.");
        }
        catch (JsonException fault)
        {
            throw new CheckpointException(path, fault.Message, fault);
        }
    }

    /// <summary>Writes the table, for machines and for people.</summary>
    public void Write(string folder)
    {
        AtomicFile.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));
        AtomicFile.WriteAllBytes(Path.Combine(folder, "evidence.md"), Encoding.UTF8.GetBytes(EvidenceTable.Markdown(this)));
    }

    /// <summary>Whether another table can take this one's rows.</summary>
    public bool IsAbout(EvidenceSubject subject) =>
        JsonSerializer.Serialize(subject, Json) == JsonSerializer.Serialize(Subject, Json);
}
