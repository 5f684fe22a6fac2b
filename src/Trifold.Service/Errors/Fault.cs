using Trifold.Serving.Errors;

namespace Trifold.Service.Errors;

/// <summary>A failure as both edges tell it.</summary>
/// <param name="Row">Its kind.</param>
/// <param name="Reason">Stable name of the cause, in capitals, for programs.</param>
/// <param name="Detail">For people: what is wrong and what to do.</param>
internal sealed record Fault(ErrorRow Row, string Reason, string Detail)
{
    /// <summary>Fields at fault.</summary>
    public IReadOnlyList<FieldViolation> Violations { get; init; } = [];

    /// <summary>When to try again; null: not at all, or whenever.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What is missing: its kind and name.</summary>
    public (string Kind, string Name)? Resource { get; init; }

    /// <summary>What is used up.</summary>
    public string? QuotaSubject { get; init; }

    /// <summary>Further facts for programs, by name.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
}
