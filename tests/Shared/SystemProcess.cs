using System.Diagnostics;

namespace Trifold.Tests.Shared;

/// <summary>Processes that tests send signals.</summary>
internal static class SystemProcess
{
    /// <summary>SIGKILL, unless it has ended already.</summary>
    public static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            // Another way led to the same end.
        }
    }

    /// <summary>Any signal that it may handle.</summary>
    /// <param name="signal">TERM, INT and the like.</param>
    public static void Send(int id, string signal)
    {
        using var kill = Process.Start("/bin/kill", [$"-{signal}", $"{id}"]);
        kill.WaitForExit();
    }
}
