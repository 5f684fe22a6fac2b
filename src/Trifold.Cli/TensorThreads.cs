using TorchSharp;

namespace Trifold.Cli;

/// <summary>Threads of tensor operations in this process.</summary>
internal static class TensorThreads
{
    /// <summary>One for each core: Debian's libtorch may start with a single one.</summary>
    public static void UseAllCores() => torch.set_num_threads(Environment.ProcessorCount);
}
