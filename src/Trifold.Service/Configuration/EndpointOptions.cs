using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Trifold.Service.Configuration;

/// <summary>Where the service listens. Section <c>Trifold:Endpoints</c>.</summary>
public sealed class EndpointOptions : IValidatableObject
{
    public const string Section = "Trifold:Endpoints";

    /// <summary>IP address to listen at. Default: every address in a container, 127.0.0.1 elsewhere.</summary>
    public string Address { get; set; } = IsContainer ? "0.0.0.0" : "127.0.0.1";

    /// <summary>Port of REST, HTTP/1.1; with a certificate REST and gRPC over TLS. 0 lets the system choose. Default 8080.</summary>
    [Range(0, 65535)]
    public int HttpPort { get; set; } = 8080;

    /// <summary>Port of gRPC without TLS (h2c); not opened with a certificate. 0 lets the system choose. Default 8081.</summary>
    [Range(0, 65535)]
    public int GrpcPort { get; set; } = 8081;

    /// <summary>Port of health and metrics, HTTP/1.1, never TLS. 0 lets the system choose. Default 8082.</summary>
    [Range(0, 65535)]
    public int ManagementPort { get; set; } = 8082;

    /// <summary>Certificate file, PFX or PEM. Default: none, and none of <c>Kestrel:Certificates:Default</c> either.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>Private key file of a PEM certificate. Default: in the certificate file.</summary>
    public string? CertificateKeyPath { get; set; }

    /// <summary>Password of the certificate file or its key. Default: none.</summary>
    public string? CertificatePassword { get; set; }

    /// <summary>How long a silent gRPC connection is left alone before it is asked whether it lives. 1 s to 1 h, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAlivePingDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls that one gRPC connection may have at a time. 1 to 10000, default 100.</summary>
    [Range(1, 10_000)]
    public int MaxStreamsPerConnection { get; set; } = 100;

    /// <summary>Largest message a gRPC client may send, bytes. 1024 to 64 MiB, default 4 MiB.</summary>
    [Range(1024, 64 << 20)]
    public int MaxReceiveMessageBytes { get; set; } = 4 << 20;

    private static bool IsContainer =>
        Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") is "true" or "1"
        || Environment.GetEnvironmentVariable("ASPNETCORE_RUNNING_IN_CONTAINER") is "true" or "1";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(Address, out _))
            yield return new ValidationResult($"must be an IP address, such as 127.0.0.1, 0.0.0.0 or ::; got '{Address}'", [nameof(Address)]);
        int[] given = [.. new[] { HttpPort, GrpcPort, ManagementPort }.Where(port => port != 0)];
        if (given.Distinct().Count() < given.Length)
        {
            yield return new ValidationResult(
                $"must differ from the other ports; got {HttpPort} (HttpPort), {GrpcPort} (GrpcPort), {ManagementPort} (ManagementPort)", [nameof(HttpPort)]);
        }

        foreach (var (name, path) in new[] { (nameof(CertificatePath), CertificatePath), (nameof(CertificateKeyPath), CertificateKeyPath) })
        {
            if (path is not null && !File.Exists(path))
                yield return new ValidationResult($"must be a file; there is no '{path}'", [name]);
        }
    }
}
