using System.Globalization;

namespace Trifold.Tests.Shared.Services;

/// <summary>What the system knows of processes.</summary>
internal static class ProcessTree
{
    /// <summary>Processes that a process has started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == parent)
            .Order(),
    ];

    /// <summary>Resident memory, bytes; 0 once the process has ended.</summary>
    public static long ResidentBytes(int process) => 1024 * Field(process, "VmRSS:");

    /// <summary>Threads; 0 once the process has ended.</summary>
    public static int Threads(int process) => (int)Field(process, "Threads:");

    /// <summary>Open files and sockets.</summary>
    public static int Handles(int process) => Directory.GetFileSystemEntries($"/proc/{process}/fd").Length;

    public static bool IsAlive(int process) => ParentOf(process) is not null;

    // Null where it has ended, also where nobody has asked for its exit code yet.
    private static int? ParentOf(int process)
    {
        try
        {
            // "id (name) state parent …"; the name may hold spaces and brackets.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Field(int process, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
