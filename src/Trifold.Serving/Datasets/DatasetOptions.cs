using System.ComponentModel.DataAnnotations;

namespace Trifold.Serving.Datasets;

/// <summary>What is kept of data sets.</summary>
public sealed class DatasetOptions
{
    public const string Section = "Trifold:Datasets";

    /// <summary>
    /// Folder of whole shards; made, for this user alone, where it is missing. Several servers may share one. Default:
    /// trifold/shards in XDG_CACHE_HOME or ~/.cache, without a home a folder with the user's name among the temporary files.
    /// </summary>
    [Required]
    public string Folder { get; set; } = ShardFolder.Default(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME"), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>Bytes of whole shards that stay; those not read for longest go first. Shards in the making come on top.</summary>
    [Range(0, long.MaxValue)]
    public long QuotaBytes { get; set; } = 2L << 30;

    /// <summary>Specifications remembered by their ids, the latest.</summary>
    [Range(1, 100_000)]
    public int Specifications { get; set; } = 256;
}
