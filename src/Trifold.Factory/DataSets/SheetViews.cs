using Trifold.Factory.Annotation;
using Trifold.Formats.Png;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets;

/// <summary>The first samples of a data set as a picture for people.</summary>
internal sealed class SheetViews(Annotator annotator, LabelSet labels, Truncation truncation)
{
    public const string FileName = "contact-sheet.png";

    // A screenful.
    private const int Most = 24;
    private const int PerRow = 4;

    private readonly Dictionary<string, AnnotatedView> _seen = [];

    /// <summary>Remembers a sample if it is one of the first.</summary>
    public void Offer(DataSetSample sample)
    {
        if (_seen.Count < Most)
            _seen.TryAdd(sample.Name, sample.View);
    }

    /// <summary>Writes the sheet; samples of earlier runs are rendered again.</summary>
    public void Write(IEnumerable<SampleRecord> records, IFileSink files, CancellationToken cancellation)
    {
        var views = records.Take(Most).Select(record => _seen.GetValueOrDefault(record.Name) ?? Again(record, cancellation)).ToArray();
        var sheet = ViewSheet.Triples(views, labels, Math.Min(PerRow, views.Length));
        files.Write(FileName, stream => stream.Write(PngWriter.WriteRgb8(sheet)));
    }

    private AnnotatedView Again(SampleRecord record, CancellationToken cancellation) =>
        annotator.Annotate(record.Seed, [Camera.FromVector(record.Camera)], truncation, cancellation).Single();
}
