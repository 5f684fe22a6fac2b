using System.Text.Json;
using TorchSharp;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Folders;

namespace Trifold.Factory.Verification;

/// <summary>Runs the calls of a case in order and compares what each gives.</summary>
public static class CaseRunner
{
    /// <summary>Runs the calls of a case that concern a whole model; others are counted as skipped.</summary>
    /// <param name="folder">Folder of the case.</param>
    /// <param name="model">The model in question; null: the one whose weights the case has.</param>
    /// <param name="log">Told every comparison; null: nobody.</param>
    public static CaseOutcome RunWholeModel(string folder, Eg3dModel? model, Action<Difference>? log = null) =>
        Run(folder, OperationTable.WholeModels, model, skipUnknown: true, log);

    /// <summary>Runs all calls of a case.</summary>
    /// <param name="folder">Folder of the case.</param>
    /// <param name="operations">What the calls may name.</param>
    /// <param name="log">Told every comparison; null: nobody.</param>
    internal static CaseOutcome Run(string folder, OperationTable operations, Action<Difference>? log = null) =>
        Run(folder, operations, null, skipUnknown: false, log);

    private static CaseOutcome Run(
        string folder, OperationTable operations, Eg3dModel? model, bool skipUnknown, Action<Difference>? log)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        try
        {
            using var session = new CaseSession(GoldenCase.Open(folder), model);
            return RunCalls(name, session, operations, skipUnknown, log);
        }
        // Whatever a case stumbles over is its own failure and must not keep the next one from running.
        catch (Exception fault)
        {
            return new CaseOutcome(name, OneLine(fault), null, 0);
        }
    }

    private static CaseOutcome RunCalls(
        string name, CaseSession session, OperationTable operations, bool skipUnknown, Action<Difference>? log)
    {
        var skipped = 0;
        string? firstFault = null;
        Difference? worst = null;
        var calls = session.Case.Calls.ToArray();
        if (calls.Length == 0)
            throw new GoldenException("the case has no calls");

        for (var i = 0; i < calls.Length; i++)
        {
            if (skipUnknown && !operations.Has(session.Case.Family, OperationOf(calls[i])))
            {
                skipped++;
                continue;
            }

            var differences = RunCall(i, calls[i], session, operations);
            foreach (var difference in differences)
            {
                log?.Invoke(difference);
                if (!difference.IsWithin)
                    firstFault ??= $"first wrong stage {difference} (tolerance {difference.Tolerance:G3}), {Title(i, calls[i])}";
                if (worst is null || difference.Excess > worst.Excess)
                    worst = difference;
            }
        }

        return new CaseOutcome(name, firstFault, worst, skipped);
    }

    private static IReadOnlyList<Difference> RunCall(
        int index, JsonElement call, CaseSession session, OperationTable operations)
    {
        var before = LiveTensors();
        IReadOnlyList<Difference> differences;
        try
        {
            using var scope = torch.NewDisposeScope();
            differences = CompareOutputs(call, session, operations);
        }
        catch (Exception fault)
        {
            throw new GoldenException($"{Title(index, call)}: {OneLine(fault)}");
        }

        var leaked = LiveTensors() - before;
        return leaked <= 0
            ? differences
            : throw new GoldenException($"{Title(index, call)}: {leaked} tensors are still alive after the call");
    }

    private static List<Difference> CompareOutputs(JsonElement call, CaseSession session, OperationTable operations)
    {
        var @case = session.Case;
        var operation = operations.Find(@case.Family, OperationOf(call));
        string[] outputs = [.. call.GetProperty("outputs").EnumerateArray().Select(output => output.GetString()!)];
        if (outputs.Length == 0)
            throw new GoldenException("no outputs are recorded");

        var arguments = new CallArguments(@case, session.Architecture, call.GetProperty("args"));
        var results = operation(arguments, session, [.. outputs.Select(GoldenCase.BareName).Distinct()]);
        arguments.CheckAllRead();

        var differences = new List<Difference>();
        // Some recordings list the last network first; what arises first must be blamed first.
        foreach (var (output, result) in OutputNames.Match(outputs, results).OrderBy(pair => results.IndexOf(pair.Result)))
        {
            differences.Add(Compare(output, output, result, @case));
            foreach (var other in results.OtherWays.Where(other => other.Result.Name == result.Name))
                differences.Add(Compare($"{output} ({other.Way})", output, other.Result, @case));
        }

        return differences;
    }

    private static Difference Compare(string title, string output, CallResult result, GoldenCase @case)
    {
        using var scope = torch.NewDisposeScope();
        var mask = result.Mask is { } whole ? @case.Slice(output, whole.expand_as(result.Value)) : null;
        return Comparison.Compare(
            title, @case.Slice(output, result.Value), @case.ReadExpected(output), mask, @case.ToleranceOf(output));
    }

    // Not Tensor.TotalCount: it never comes down again for a tensor that became a network's parameter.
    private static long LiveTensors() => DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

    private static string OperationOf(JsonElement call) => call.GetProperty("op").GetString()!;

    private static string Title(int index, JsonElement call) =>
        $"call {index + 1} ({(call.TryGetProperty("op", out var op) ? op.GetString() : "no op")})";

    private static string OneLine(Exception fault)
    {
        var text = fault is GoldenException ? fault.Message : $"{fault.GetType().Name}: {fault.Message}";
        var end = text.IndexOf('\n');
        return end < 0 ? text : text[..end].TrimEnd();
    }
}
