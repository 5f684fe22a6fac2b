namespace Trifold.Golden;

/// <summary>How a case ended.</summary>
/// <param name="Name">Folder of the case.</param>
/// <param name="Fault">The first wrong stage or the error; null where everything agrees.</param>
/// <param name="Worst">The comparison that came closest to its tolerance, or exceeded it most.</param>
internal sealed record CaseOutcome(string Name, string? Fault, Difference? Worst)
{
    public bool Passed => Fault is null;

    public override string ToString() => Passed ? $"PASS {Name}: {Worst}" : $"FAIL {Name}: {Fault}";
}
