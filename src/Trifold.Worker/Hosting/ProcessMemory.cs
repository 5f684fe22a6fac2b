namespace Trifold.Worker.Hosting;

/// <summary>Memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory, bytes.</summary>
    public static long ResidentBytes()
    {
        // Second number of statm, pages (proc(5)): what Process.WorkingSet64 reads too, without a handle each time.
        var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }
}
