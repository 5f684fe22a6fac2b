using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.PInvoke;

/// <summary>Settings that OpenBLAS and OpenMP read once, when libtorch is loaded.</summary>
internal static partial class NativeEnvironment
{
    // OpenBLAS 0.3.21 does not recognise recent Xeons and falls back to SSE3 kernels, some 3 times slower.
    public static void Prepare()
    {
        if (!OperatingSystem.IsLinux()) return;
        if (Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Avx512F.VL.IsSupported)
            SetIfUnset("OPENBLAS_CORETYPE", "SkylakeX");
        else if (Avx2.IsSupported && Fma.IsSupported)
            SetIfUnset("OPENBLAS_CORETYPE", "Haswell");

        // Spinning OpenMP threads take the cores from the others.
        SetIfUnset("OMP_WAIT_POLICY", "passive");
    }

    // .NET's own setter changes a copy that native code does not see.
    private static void SetIfUnset(string name, string value) => _ = setenv(name, value, overwrite: 0);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
