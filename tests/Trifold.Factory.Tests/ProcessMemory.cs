using System.Globalization;

namespace Trifold.Factory.Tests;

/// <summary>What this process holds.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident bytes once nothing is left to collect.</summary>
    public static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
