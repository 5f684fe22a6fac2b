using System.Runtime.CompilerServices;
using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Memory;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d.Differentiable;

/// <summary>
/// Batches of feature maps as the kernels take them: "pixels", [N, H, W, S], contiguous, S the channels rounded up to
/// <see cref="FeatureMap.ChannelGroup"/>. All steps can be differentiated.
/// </summary>
internal static unsafe class PixelTensors
{
    /// <summary>From a network's image, [N, C, H, W]; a view where memory is channels last already.</summary>
    public static Tensor FromImage(Tensor image)
    {
        using var scope = torch.NewDisposeScope();
        var missing = FeatureMap.StrideOf((int)image.shape[1]) - image.shape[1];
        var pixels = image.permute(0, 2, 3, 1);
        if (missing > 0)
            pixels = nn.functional.pad(pixels, [0, missing]);
        return pixels.contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>To a network's image, a view, [N, C, H, W].</summary>
    public static Tensor ToImage(Tensor pixels, long channels)
    {
        using var scope = torch.NewDisposeScope();
        var used = channels == pixels.shape[3] ? pixels : pixels.narrow(3, 0, channels);
        return used.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The map of one sample, in the tensor's memory.</summary>
    public static FeatureMap Map(Tensor pixels, long sample, int channels)
    {
        var shape = pixels.shape;
        return new FeatureMap(
            Data(pixels) + sample * shape[1] * shape[2] * shape[3], (int)shape[1], (int)shape[2], channels);
    }

    /// <summary>Memory of a contiguous tensor; valid while it lives.</summary>
    public static float* Data(Tensor tensor) => (float*)Unsafe.AsPointer(ref tensor.bytes[0]);

    /// <summary>A vector for each sample, with zeros up to the stride, [N, S].</summary>
    /// <param name="vectors">[N, C].</param>
    public static Tensor Padded(Tensor vectors)
    {
        var missing = FeatureMap.StrideOf((int)vectors.shape[1]) - vectors.shape[1];
        return missing == 0 ? vectors.contiguous() : nn.functional.pad(vectors, [0, missing]);
    }

    /// <summary>
    /// Runs a kernel on every sample: a thread to each where there are enough of them, else all threads on one after the
    /// other.
    /// </summary>
    public static void ForEachSample(long samples, Action<int, WorkSplit> run)
    {
        var threads = torch.get_num_threads();
        if (samples >= threads)
        {
            new WorkSplit(threads).Run((int)samples, (_, sample) => run(sample, new WorkSplit(1)));
            return;
        }

        for (var sample = 0; sample < samples; sample++)
            run(sample, new WorkSplit(threads));
    }

    /// <summary>Whether kernels can compute on a tensor.</summary>
    public static bool CanRun(Tensor tensor) =>
        tensor.device.type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    /// <summary>Gradients of gradients would need a backward pass of the backward pass.</summary>
    /// <exception cref="NotSupportedException">A backward pass is being recorded.</exception>
    public static void RefuseSecondOrder(string name)
    {
        if (torch.is_grad_enabled())
        {
            throw new NotSupportedException(
                $"{name}: kernels have first derivatives only; call UseKernels(false) on the generator for create_graph.");
        }
    }
}
