namespace Trifold.Factory.Verification;

/// <summary>Finds out which recorded output means which result of a call.</summary>
/// <remarks>
/// Cases put prefixes before stage names and suffixes behind them (<c>det_image#1</c>, <c>march_rgb_black</c>). Names
/// are compared in whole words, so that "x" does not occur in "max".
/// </remarks>
internal static class OutputNames
{
    /// <param name="outputs">Recorded names, slices included.</param>
    /// <exception cref="GoldenException">An output means no result, or two outputs mean the same one.</exception>
    public static IReadOnlyList<(string Output, CallResult Result)> Match(
        IReadOnlyList<string> outputs, IReadOnlyList<CallResult> results)
    {
        string[] names = [.. outputs.Select(GoldenCase.BareName).Distinct()];
        var found = names.ToDictionary(name => name, name => ByName(name, results));
        var unclear = names.Where(name => found[name] is null).ToArray();
        var doubled = found.Values.OfType<CallResult>().GroupBy(result => result.Name).Any(group => group.Count() > 1);

        if (unclear.Length > 0 || doubled)
        {
            // Names that say nothing still have an order: all of them, or the one that is the call's final result.
            if (names.Length == results.Count)
                found = names.Zip(results).ToDictionary(pair => pair.First, pair => (CallResult?)pair.Second);
            else if (!doubled && unclear is [var last] && last == names[^1] && !found.ContainsValue(results[^1]))
                found[last] = results[^1];
            else
                throw new GoldenException($"outputs {string.Join(", ", names)} do not name the results " +
                    string.Join(", ", results.Select(result => result.Name)));
        }

        return [.. outputs.Select(output => (output, found[GoldenCase.BareName(output)]!))];
    }

    private static CallResult? ByName(string name, IReadOnlyList<CallResult> results) =>
        results.Where(result => name == result.Name || name.EndsWith('_' + result.Name, StringComparison.Ordinal))
            .MaxBy(result => result.Name.Length)
        ?? results.Where(result => $"_{name}_".Contains($"_{result.Name}_", StringComparison.Ordinal))
            .MaxBy(result => result.Name.Length);
}
