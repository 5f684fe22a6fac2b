using System.Reflection;
using System.Runtime.Intrinsics;

namespace Trifold.Factory.Annotation;

/// <summary>
/// Names what decides the last bits of a sample: program version, device kind and CPU kernels. Two machines of one id
/// give the same bytes.
/// </summary>
public static class NumericsId
{
    /// <summary>The id of this process, for tensors on the CPU.</summary>
    public static string Current { get; } =
        $"trifold-{Version}/cpu/{(Vector512.IsHardwareAccelerated ? "avx512" : Vector256.IsHardwareAccelerated ? "avx2" : "sse")}" +
        $"/threads-{TorchSharp.torch.get_num_threads()}";

    /// <summary>Version of the program that an id is of.</summary>
    /// <param name="id">Of any machine.</param>
    public static string VersionOf(string id) => id.Split('/')[0].Split('-', 2)[^1];

    /// <summary>Version of the program.</summary>
    public static string Version => typeof(NumericsId).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];
}
