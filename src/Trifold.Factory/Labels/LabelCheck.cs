using Trifold.Factory.Labels.Sources;
using Trifold.Factory.Training;
using Trifold.Formats.Images;
using Trifold.Formats.Masks;

namespace Trifold.Factory.Labels;

/// <summary>One check of a project's masks. Findings of a kind become one line, so that ninety masks need no ninety.</summary>
internal sealed class LabelCheck(LabelProject project)
{
    private const int MostNamed = 5;
    private const string LabelIt = $"; label the image, or remove its entry from {LabelProject.FileName}";
    private const int MostUnknown = 10;

    private readonly List<LabelledView> _views = [];
    private readonly List<string> _missing = [];
    private readonly List<string> _otherSize = [];
    private readonly List<string> _empty = [];
    private readonly List<string> _unreadable = [];
    private readonly Dictionary<string, UnknownFinding> _unknown = new(StringComparer.Ordinal);

    public LabelReport Run(GeneratorIdentity model, LabelFormat format)
    {
        var faults = new List<string>();
        AddModelFaults(model, faults);
        var source = MaskSources.Find(project.Folder, format, _unreadable);
        if (source is null)
        {
            faults.AddRange(_unreadable);
            if (_unreadable.Count == 0)
                faults.Add(MaskSources.NothingFound(format));
            return new LabelReport(project.Folder, "nothing", project.Labels, [], faults, []);
        }

        foreach (var image in project.Images)
            Look(source, image);
        faults.AddRange(_unreadable);
        Add(faults, "missing masks", _missing, LabelIt);
        Add(faults, $"masks of another size than {project.ImageSize}x{project.ImageSize}", _otherSize);
        Add(faults, "empty masks, nothing but background", _empty, LabelIt);
        AddUnknown(faults);
        Add(faults, $"masks of no image in {LabelProject.FileName}, so of another seed, camera or model", [.. source.Strays(project.Images)]);
        return Report(source.Description, faults);
    }

    private void AddModelFaults(GeneratorIdentity model, List<string> faults)
    {
        if (project.Generator != model.Digest)
        {
            faults.Add(
                $"labels of another model: the images are of {project.ModelName} ({project.Generator}), this is {model.Name} ({model.Digest})");
        }
        else if (project.ImageSize != model.Resolution)
        {
            faults.Add($"{LabelProject.FileName}: image_size is {project.ImageSize}, but {model.Name} makes images of {model.Resolution}");
        }
    }

    private void Look(IMaskSource source, LabelledImage image)
    {
        FoundMask? found;
        try
        {
            found = source.Read(image, project.Legend, project.ImageSize);
        }
        catch (Exception fault) when (fault is ImageFormatException or MaskFormatException)
        {
            _unreadable.Add(fault.Message);
            return;
        }

        if (found is null)
            _missing.Add(image.Name);
        else if (found.Reading is not { } reading)
            _otherSize.Add($"{found.Name} ({found.Width}x{found.Height})");
        else if (reading.Unknown.Count > 0)
            AddUnknown(reading.Unknown, found.Name);
        else if (Array.TrueForAll(reading.Labels.Labels, label => label == 0))
            _empty.Add(found.Name);
        else
            _views.Add(new LabelledView(image.Seed, image.Camera, reading.Labels));
    }

    private void AddUnknown(IReadOnlyList<UnknownMark> marks, string mask)
    {
        foreach (var (mark, pixels) in marks)
        {
            var sofar = _unknown.GetValueOrDefault(mark, new UnknownFinding(0, []));
            sofar.Masks.Add(mask);
            _unknown[mark] = sofar with { Pixels = sofar.Pixels + pixels };
        }
    }

    private void AddUnknown(List<string> faults)
    {
        var marks = _unknown.OrderByDescending(mark => mark.Value.Pixels).ThenBy(mark => mark.Key, StringComparer.Ordinal).ToArray();
        foreach (var (mark, finding) in marks.Take(MostUnknown))
        {
            faults.Add(
                $"unknown {mark}: {Count(finding.Pixels, "pixel")} in {Count(finding.Masks.Count, "mask")}: {Names(finding.Masks)}");
        }

        if (marks.Length > MostUnknown)
        {
            faults.Add(
                $"{marks.Length - MostUnknown} more unknown: {Count(marks.Skip(MostUnknown).Sum(mark => mark.Value.Pixels), "pixel")}; " +
                "were the masks saved with smooth edges, or compressed with losses?");
        }
    }

    private LabelReport Report(string readAs, List<string> faults)
    {
        var report = new LabelReport(project.Folder, readAs, project.Labels, _views, faults, []);
        var absent = project.Labels.Entries.Where((_, part) => report.Parts[part].Pixels == 0).Select(label => label.Name).ToArray();
        // Where masks are missing or wrong, what they lack says nothing yet.
        return absent.Length == 0 || faults.Count > 0
            ? report
            : report with { Warnings = [$"no mask shows {string.Join(", ", absent)}; the decoder will not learn {(absent.Length == 1 ? "it" : "them")}"] };
    }

    private static void Add(List<string> faults, string what, List<string> names, string fix = "")
    {
        if (names.Count > 0)
            faults.Add($"{what} ({names.Count}): {Names(names)}{fix}");
    }

    private static string Names(List<string> names) => names.Count <= MostNamed
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MostNamed))} and {names.Count - MostNamed} more";

    private static string Count(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";

    private sealed record UnknownFinding(long Pixels, List<string> Masks);
}
