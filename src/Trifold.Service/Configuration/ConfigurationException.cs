namespace Trifold.Service.Configuration;

/// <summary>The configuration cannot be used.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>One line each.</summary>
    public IReadOnlyList<string> Faults => faults;
}
