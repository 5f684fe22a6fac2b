using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Trifold.Benchmarks;

/// <summary>What timings depend on besides the code.</summary>
internal static class MeasurementEnvironment
{
    // Read once by OpenBLAS and OpenMP when libtorch loads; either side of a comparison must have the same.
    private static readonly string[] Variables = ["OPENBLAS_CORETYPE", "OMP_WAIT_POLICY", "OMP_NUM_THREADS", "MALLOC_MMAP_MAX_"];

    public static IReadOnlyDictionary<string, string> Describe()
    {
        var facts = new Dictionary<string, string>
        {
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["libtorch"] = torch.__version__,
            ["threads"] = torch.get_num_threads().ToString(CultureInfo.InvariantCulture),
            ["cpu"] = Field("/proc/cpuinfo", "model name"),
            ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var variable in Variables)
            facts[variable] = Environment.GetEnvironmentVariable(variable) ?? "unset";
        return facts;
    }

    /// <summary>The largest resident set that this process has had, bytes.</summary>
    public static long PeakMemoryBytes()
    {
        const int BytesPerKilobyte = 1024;
        var value = Field("/proc/self/status", "VmHWM"); // for instance "2097152 kB"
        return long.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture) * BytesPerKilobyte;
    }

    // The value of the first "name : value" line.
    private static string Field(string path, string name)
    {
        var line = File.ReadLines(path).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
