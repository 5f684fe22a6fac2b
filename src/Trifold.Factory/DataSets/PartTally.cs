using System.Text;
using Trifold.Factory.Pictures;
using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets;

/// <summary>How often the parts occur in a data set.</summary>
internal static class PartTally
{
    public const string FileName = "parts.svg";

    /// <summary>Counts and draws them, see <see cref="PartChart"/>.</summary>
    public static void Write(IEnumerable<SampleRecord> records, LabelSet labels, IFileSink files)
    {
        var (pixels, images, count) = (new long[labels.Count], new long[labels.Count], 0L);
        foreach (var record in records)
        {
            count++;
            for (var part = 0; part < pixels.Length; part++)
            {
                pixels[part] += record.Pixels[part];
                images[part] += record.Pixels[part] > 0 ? 1 : 0;
            }
        }

        files.Write(FileName, stream => stream.Write(Encoding.UTF8.GetBytes(PartChart.Draw(labels, pixels, images, count))));
    }
}
