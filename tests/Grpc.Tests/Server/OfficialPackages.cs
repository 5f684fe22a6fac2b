using Grpc.Core;

namespace Grpc.Tests.Server;

/// <summary>Which of the two the tests are built against (docs/packages.md).</summary>
internal static class OfficialPackages
{
    // Upstream keeps this assembly version for ever; ours is the project's.
    public static bool AreUsed { get; } = typeof(Status).Assembly.GetName().Version?.Major == 2;
}

/// <summary>What src/fallback takes more strictly than the official packages do.</summary>
internal sealed class StricterFactAttribute : FactAttribute
{
    public StricterFactAttribute()
    {
        if (OfficialPackages.AreUsed)
            Skip = "The official packages do this otherwise.";
    }
}
