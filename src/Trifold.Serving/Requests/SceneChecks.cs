using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>Limits of scenes.</summary>
internal static class SceneChecks
{
    /// <summary>Seeds there are.</summary>
    public const long Seeds = 1L << 32;

    private const int MostSeeds = 10_000;
    private const int MostCodes = 256;

    /// <param name="model">Null: not known, so that what depends on it is not checked.</param>
    public static void Check(string field, Scenes? scenes, Model? model, Violations violations)
    {
        switch (scenes?.SourceCase)
        {
            case Scenes.SourceOneofCase.Range:
                CheckRange($"{field}.range", scenes.Range, violations);
                break;
            case Scenes.SourceOneofCase.List:
                violations.RequireBetween($"{field}.list.seeds", scenes.List.Seeds.Count, 1, MostSeeds);
                break;
            case Scenes.SourceOneofCase.Codes:
                CheckCodes($"{field}.codes.codes", scenes.Codes, model, violations);
                break;
        }

        CheckTruncation($"{field}.truncation", scenes?.Truncation, model, violations);
        if (model is not null)
            CheckClass($"{field}.object_class", scenes?.HasObjectClass == true ? scenes.ObjectClass : null, model, violations);
    }

    public static void CheckTruncation(string field, Truncation? truncation, Model? model, Violations violations)
    {
        if (truncation is null)
            return;
        if (truncation.HasPsi && !double.IsFinite(truncation.Psi))
            violations.Add($"{field}.psi", $"must be a finite number, got {truncation.Psi}; 1 is off.");
        if (truncation.HasCutoff && model is not null)
            violations.RequireBetween($"{field}.cutoff", truncation.Cutoff, 0, model.CodeVectors);
    }

    /// <param name="given">Null: none.</param>
    public static void CheckClass(string field, int? given, Model model, Violations violations)
    {
        if (model.ObjectClasses == 0 && given is not null)
            violations.Add(field, $"'{model.Name}' has no object classes; leave it out.");
        else if (model.ObjectClasses > 0 && given is null)
            violations.Add(field, $"is required, because '{model.Name}' has classes 0 to {model.ObjectClasses - 1}.");
        else if (given is { } index)
            violations.RequireBetween(field, index, 0, model.ObjectClasses - 1);
    }

    public static void CheckCode(string field, Code code, Model? model, Violations violations)
    {
        var (given, width) = (code.Values.Count, model?.CodeWidth);
        if (model is not null && given != width && given != (long)width! * model.CodeVectors)
        {
            violations.Add(
                $"{field}.values",
                $"must have {width} numbers (the same for every layer) or {(long)width! * model.CodeVectors} " +
                $"({model.CodeVectors} vectors), got {given}.");
        }

        for (var i = 0; i < given; i++)
        {
            if (!float.IsFinite(code.Values[i]))
            {
                violations.Add($"{field}.values", $"must be finite, but number {i} is {code.Values[i]}.");
                return;
            }
        }
    }

    private static void CheckRange(string field, SeedRange range, Violations violations)
    {
        var left = Seeds - range.First;
        if (range.HasCount && (range.Count == 0 || range.Count > (ulong)left))
        {
            violations.Add(
                $"{field}.count", $"must lie between 1 and {left}, where the seeds from {range.First} on end, got {range.Count}.");
        }
    }

    private static void CheckCodes(string field, CodeList codes, Model? model, Violations violations)
    {
        violations.RequireBetween(field, codes.Codes.Count, 1, MostCodes);
        for (var i = 0; i < Math.Min(codes.Codes.Count, MostCodes); i++)
            CheckCode($"{field}[{i}]", codes.Codes[i], model, violations);
    }
}
