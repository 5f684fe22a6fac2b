namespace Trifold.Factory.Verification.Operations;

/// <summary>Runs one call through the project's code.</summary>
/// <param name="arguments">The call's arguments; every one must be read.</param>
/// <param name="session">What the case's calls share.</param>
/// <param name="outputs">Names of the recorded outputs, without slice suffixes.</param>
/// <returns>Named tensors in the order in which they arise.</returns>
internal delegate CallResults Operation(CallArguments arguments, CaseSession session, IReadOnlyList<string> outputs);

/// <summary>The operations that cases may call, by family.</summary>
internal sealed class OperationTable
{
    /// <summary>Those that need nothing but a model.</summary>
    public static readonly OperationTable WholeModels =
        new(("eg3d", [.. GeneratorOperations.All, .. ShapeOperations.All]));

    private readonly Dictionary<string, Dictionary<string, Operation>> _families;

    public OperationTable(params IEnumerable<(string Family, IEnumerable<(string Name, Operation Run)> Operations)> families) =>
        _families = families.ToDictionary(
            family => family.Family, family => family.Operations.ToDictionary(entry => entry.Name, entry => entry.Run));

    public bool Has(string family, string name) =>
        _families.TryGetValue(family, out var operations) && operations.ContainsKey(name);

    /// <exception cref="GoldenException">There is no such family or operation.</exception>
    public Operation Find(string family, string name)
    {
        if (!_families.TryGetValue(family, out var operations))
            throw new GoldenException($"unknown family '{family}'");
        return operations.TryGetValue(name, out var operation)
            ? operation
            : throw new GoldenException($"unknown operation '{name}' of family '{family}'");
    }
}
