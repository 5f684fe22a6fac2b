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

    /// <summary>A screenful.</summary>
    public const int Most = 24;
    private const int PerRow = 4;

    private readonly Dictionary<string, AnnotatedView> _seen = [];

    /// <summary>Remembers a sample if it is one of the first.</summary>
    public void Offer(DataSetSample sample)
    {
        if (_seen.Count < Most)
            _seen.TryAdd(sample.Name, sample.View);
    }

    /// <summary>Writes the sheet; samples of earlier runs are rendered again.</summary>
    public void Write(IEnumerable<SampleRecord> records, IFileSink files, CancellationToken cancellation) => Draw(
        [.. records.Take(Most).Select(record => _seen.GetValueOrDefault(record.Name) ?? Again(record, cancellation))], labels, files);

    /// <summary>Writes the sheet of views that are there already.</summary>
    /// <param name="views">1 to <see cref="Most"/>.</param>
    public static void Draw(IReadOnlyList<AnnotatedView> views, LabelSet labels, IFileSink files)
    {
        var sheet = ViewSheet.Triples(views, labels, Math.Min(PerRow, views.Count));
        files.Write(FileName, stream => stream.Write(PngWriter.WriteRgb8(sheet)));
    }

    private AnnotatedView Again(SampleRecord record, CancellationToken cancellation) =>
        annotator.Annotate(record.Seed, [Camera.FromVector(record.Camera)], truncation, cancellation).Single();
}
