using System.ComponentModel.DataAnnotations;

namespace Trifold.Service.Configuration;

/// <summary>Limits of REST. Section <c>Trifold:Rest</c>.</summary>
public sealed class RestOptions
{
    public const string Section = "Trifold:Rest";

    /// <summary>Largest JSON body, bytes. 1024 to 64 MiB, default 4 MiB: as much as a gRPC message.</summary>
    [Range(1024, 64 << 20)]
    public long MaxBodyBytes { get; set; } = 4 << 20;

    /// <summary>Largest uploaded file, bytes. 1024 to 16 MiB, default 16 MiB.</summary>
    [Range(1024, 16 << 20)]
    public long MaxUploadBytes { get; set; } = 16 << 20;

    /// <summary>
    /// Largest body with uploaded files, bytes. 1024 to 1 GiB, default 64 MiB. In JSON: one and a half times the largest file,
    /// or <see cref="MaxBodyBytes"/> where that is more.
    /// </summary>
    [Range(1024, 1 << 30)]
    public long MaxUploadBodyBytes { get; set; } = 64 << 20;

    /// <summary>Largest width times height of an uploaded image. 1 to 268435456, default 16777216 (4096 squared).</summary>
    [Range(1, 1 << 28)]
    public long MaxImagePixels { get; set; } = 1 << 24;

    /// <summary>Samples that one JSON document may hold; more need NDJSON, tar or zip. 1 to 10000, default 256.</summary>
    [Range(1, 10_000)]
    public int MaxDocumentSamples { get; set; } = 256;
}
