namespace Trifold.Factory.Labels;

/// <summary>Labels that cannot be used.</summary>
/// <param name="folder">Of the label project.</param>
/// <param name="faults">Everything that is wrong, at least one; each names its files.</param>
public sealed class LabelException(string folder, params IReadOnlyList<string> faults) : Exception(Describe(folder, faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;

    private static string Describe(string folder, IReadOnlyList<string> faults) => faults is [var only]
        ? $"{folder}: {only}"
        : $"{folder}: {faults.Count} faults in the labels:{string.Concat(faults.Select(fault => $"\n  {fault}"))}";
}
