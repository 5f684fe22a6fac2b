using System.ComponentModel.DataAnnotations;

namespace Trifold.Serving.Datasets;

/// <summary>What is kept of data sets.</summary>
public sealed class DatasetOptions
{
    public const string Section = "Trifold:Datasets";

    /// <summary>Folder of whole shards; made where it is missing. Several servers may share one.</summary>
    [Required]
    public string Folder { get; set; } = Path.Combine(Path.GetTempPath(), "trifold-shards");

    /// <summary>Bytes of whole shards that stay; those not read for longest go first. Shards in the making come on top.</summary>
    [Range(0, long.MaxValue)]
    public long QuotaBytes { get; set; } = 2L << 30;

    /// <summary>Specifications remembered by their ids, the latest.</summary>
    [Range(1, 100_000)]
    public int Specifications { get; set; } = 256;
}
