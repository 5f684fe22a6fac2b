namespace Trifold.Contracts.Telemetry;

/// <summary>
/// OpenTelemetry's standard environment variables decide whether anything is sent, in the front and in its workers alike;
/// without them nothing is.
/// </summary>
public static class OtlpVariables
{
    /// <summary>Whether a signal is to be sent.</summary>
    /// <param name="signal">TRACES, METRICS or LOGS.</param>
    public static bool AreSetFor(string signal) =>
        !string.Equals(Read("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase)
        && !string.Equals(Read($"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase)
        && (IsSet("OTEL_EXPORTER_OTLP_ENDPOINT") || IsSet($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"));

    private static bool IsSet(string name) => !string.IsNullOrEmpty(Read(name));

    private static string? Read(string name) => Environment.GetEnvironmentVariable(name);
}
