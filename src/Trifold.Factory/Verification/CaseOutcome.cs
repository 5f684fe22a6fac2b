namespace Trifold.Factory.Verification;

/// <summary>How a case ended.</summary>
/// <param name="Name">Folder of the case.</param>
/// <param name="Fault">The first wrong stage or the error; null where everything agrees.</param>
/// <param name="Worst">The comparison that came closest to its tolerance, or exceeded it most; null: none was made.</param>
/// <param name="Skipped">Calls that were not run because they concern no whole model.</param>
public sealed record CaseOutcome(string Name, string? Fault, Difference? Worst, int Skipped)
{
    public bool Passed => Fault is null;

    public override string ToString() => Passed ? $"PASS {Name}: {Worst}" : $"FAIL {Name}: {Fault}";
}
