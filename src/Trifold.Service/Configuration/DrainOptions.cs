using System.ComponentModel.DataAnnotations;

namespace Trifold.Service.Configuration;

/// <summary>How the service stops. Section <c>Trifold:Drain</c>.</summary>
public sealed class DrainOptions
{
    public const string Section = "Trifold:Drain";

    /// <summary>
    /// How long new work is still taken after readiness has turned, so that whoever balances load sees it before anybody is
    /// refused. Ctrl-C does not wait. 0 to 10 min, default 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long running streams may go on after that; then they end with a resume token. 0 to 1 h, default 20 s: with the
    /// delay within the 30 s that Kubernetes waits by default.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);
}
