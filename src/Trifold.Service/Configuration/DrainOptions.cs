using System.ComponentModel.DataAnnotations;

namespace Trifold.Service.Configuration;

/// <summary>How the service stops. Section <c>Trifold:Drain</c>.</summary>
public sealed class DrainOptions
{
    public const string Section = "Trifold:Drain";

    /// <summary>
    /// How long running streams may go on after the signal to stop; then they end with a resume token. 0 to 1 h, default 20 s:
    /// within the 30 s that Kubernetes waits by default.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}
