using System.Diagnostics;

namespace Trifold.Tests.Shared;

/// <summary>Processes that tests end the hard way.</summary>
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
}
