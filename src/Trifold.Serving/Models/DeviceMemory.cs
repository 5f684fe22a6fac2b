using System.Globalization;

namespace Trifold.Serving.Models;

/// <summary>Memory that this process and its children may take.</summary>
internal static class DeviceMemory
{
    private const double UsableShare = 0.8;

    /// <summary>80% of the machine's memory, or of the control group's if that is less; bytes.</summary>
    public static long DefaultLimit()
    {
        var machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Usable(Math.Min(machine, ControlGroupLimit() ?? long.MaxValue));
    }

    /// <summary>What models may take of a device's memory; the rest is for their work. Bytes.</summary>
    public static long Usable(long total) => (long)(total * UsableShare);

    private static long? ControlGroupLimit()
    {
        // Second and first version of control groups; "max" means none.
        foreach (var path in (string[])["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"])
            if (File.Exists(path) && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var limit))
                return limit;
        return null;
    }
}
