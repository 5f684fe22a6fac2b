using System.Globalization;
using System.Runtime.InteropServices;

namespace Trifold.Worker.Hosting;

/// <summary>What the operating system is told about this process.</summary>
internal static partial class ProcessSettings
{
    // sys/resource.h
    private const int PrioProcess = 0;

    // Leaves 0600 of a socket.
    private const uint OwnerAlone = 0b001_111_111;

    /// <summary>Lowers the priority of every thread there is; later ones take it from those that start them.</summary>
    /// <param name="nice">0 to 19.</param>
    public static void LowerPriority(int nice)
    {
        // To Linux a priority is a thread's.
        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
            _ = SetPriority(PrioProcess, uint.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), nice);
    }

    /// <summary>Keeps files and sockets that this process makes to its owner.</summary>
    public static void KeepFilesPrivate() => _ = SetFileMask(OwnerAlone);

    /// <summary>
    /// Leaves the front's process group: what a terminal sends to that on Ctrl-C is the front's to act upon, which lets
    /// running work end first.
    /// </summary>
    public static void LeaveGroup() => _ = SetProcessGroup(0, 0);

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetProcessGroup(int process, int group);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int nice);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetFileMask(uint mask);
}
