using System.Runtime.InteropServices;
using TorchSharp;

namespace Trifold.Models;

/// <summary>Settings of a process that computes with tensors; made once, before the first of them.</summary>
public static partial class TensorProcess
{
    // glibc's names for mallopt (malloc.h).
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MaxMappings = -4;
    private const int MaxArenas = -8;

    // How much more than needed is claimed at once.
    private const int PadBytes = 64 << 20;

    /// <summary>Sets threads and keeps freed memory.</summary>
    /// <param name="threads">Of tensor operations and kernels; Debian's libtorch may start with a single one.</param>
    public static void Prepare(int threads)
    {
        torch.set_num_threads(threads);
        KeepFreedMemory();
    }

    /// <summary>Gives freed memory back to the system after all: for when a model has gone and nothing takes its place.</summary>
    public static void ReturnFreedMemory()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out _))
            _ = Trim(0);
    }

    /// <summary>
    /// Tensors come and go by the megabyte. glibc would give each back to the system and have every page of the next one
    /// cleared anew, which takes longer than most operations on it (docs/RESULTS.md). Another C library goes on as it is.
    /// </summary>
    private static void KeepFreedMemory()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out _))
            return;
        _ = SetAllocator(MaxMappings, 0);
        _ = SetAllocator(TrimThreshold, int.MaxValue);
        _ = SetAllocator(TopPad, PadBytes);
        // Others than the first cannot hold a large tensor.
        _ = SetAllocator(MaxArenas, 1);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
