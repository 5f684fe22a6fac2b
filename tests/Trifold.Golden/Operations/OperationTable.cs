namespace Trifold.Golden.Operations;

/// <summary>Runs one call through the project's code.</summary>
/// <param name="arguments">The call's arguments; every one must be read.</param>
/// <param name="session">What the case's calls share.</param>
/// <param name="outputs">Names of the recorded outputs, without slice suffixes.</param>
/// <returns>Named tensors in the order in which they arise.</returns>
internal delegate CallResults Operation(CallArguments arguments, CaseSession session, IReadOnlyList<string> outputs);

/// <summary>The operations that cases may call, by family.</summary>
internal static class OperationTable
{
    private static readonly Dictionary<string, Dictionary<string, Operation>> Families = new()
    {
        ["random"] = Table(RandomOperations.All),
        ["eg3d"] = Table(
            FilterOperations.All, ConvolutionOperations.All, LayerOperations.All, FieldOperations.All,
            RayOperations.All, ResizeOperations.All, CameraOperations.All, ProjectionOperations.All,
            GeneratorOperations.All, GradientOperations.All, ShapeOperations.All, SuperResolutionOperations.All,
            SemanticOperations.All),
    };

    /// <exception cref="GoldenException">There is no such family or operation.</exception>
    public static Operation Find(string family, string name)
    {
        if (!Families.TryGetValue(family, out var operations))
            throw new GoldenException($"unknown family '{family}'");
        return operations.TryGetValue(name, out var operation)
            ? operation
            : throw new GoldenException($"unknown operation '{name}' of family '{family}'");
    }

    private static Dictionary<string, Operation> Table(params IReadOnlyList<(string Name, Operation Run)>[] themes) =>
        themes.SelectMany(theme => theme).ToDictionary(entry => entry.Name, entry => entry.Run);
}
