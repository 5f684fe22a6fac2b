using System.CommandLine;
using TorchSharp;
using Trifold.Kernels;
using Trifold.Kernels.Convolutions;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Memory;
using Trifold.Models;
using Trifold.Models.Eg3d.Layers;

namespace Trifold.Benchmarks.Commands;

/// <summary><c>convolutions</c>: which algorithm wins for each layer of the released architecture.</summary>
internal static class ConvolutionsCommand
{
    // Backbone from 8×8 up, then the two blocks of the super-resolution 8XDC: (in, out, side of the result, doubles).
    private static readonly (int In, int Out, int Side, bool Doubles)[] Layers =
    [
        (512, 512, 8, true), (512, 512, 8, false), (512, 512, 16, true), (512, 512, 16, false), (512, 512, 32, true),
        (512, 512, 32, false), (512, 512, 64, true), (512, 512, 64, false), (512, 256, 128, true), (256, 256, 128, false),
        (256, 128, 256, true), (128, 128, 256, false), (32, 256, 256, true), (256, 256, 256, false),
        (256, 128, 512, true), (128, 128, 512, false),
    ];

    public static Command Create()
    {
        var runs = CommonOptions.Runs();
        var threads = CommonOptions.Threads();
        var command = new Command("convolutions", "Time the layers' algorithms by shape.") { runs, threads };
        command.SetAction(parsed => Run(parsed.GetValue(runs), parsed.GetValue(threads)));
        return command;
    }

    private static void Run(int runs, int threads)
    {
        TensorProcess.Prepare(threads);
        Tables.PrintEnvironment("trifold", MeasurementEnvironment.Describe());
        Console.WriteLine($"Medians of {runs} runs, ms, the whole layer (styles, convolution, filter, noise, bias, activation):");
        Console.WriteLine();
        Console.WriteLine("| layer | side | direct | Winograd | tensor operations |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (inChannels, outChannels, side, doubles) in Layers)
        {
            var direct = Kernel(ConvolutionAlgorithm.Direct, inChannels, outChannels, side, doubles, runs, threads);
            var winograd = Kernel(ConvolutionAlgorithm.Winograd, inChannels, outChannels, side, doubles, runs, threads);
            var tensors = Tensors(inChannels, outChannels, side, doubles, runs);
            Console.WriteLine(
                $"| {inChannels} → {outChannels}{(doubles ? ", doubling" : "")} | {side} | {direct:F1} | {winograd:F1} | {tensors:F1} |");
        }
    }

    private static unsafe double Kernel(
        ConvolutionAlgorithm algorithm, int inChannels, int outChannels, int side, bool doubles, int runs, int threads)
    {
        using var memory = new NativeBuffer();
        using var scratch = new LayerScratch();
        var inSide = doubles ? side / 2 : side;
        var inLength = FeatureMap.LengthOf(inSide, inSide, inChannels);
        var data = memory.Reserve(inLength + FeatureMap.LengthOf(side, side, outChannels));
        new Span<float>(data, (int)inLength).Fill(0.5f);
        var input = new FeatureMap(data, inSide, inSide, inChannels);
        var output = new FeatureMap(data + inLength, side, side, outChannels);
        var styles = Enumerable.Repeat(1f, inChannels).ToArray();
        using var layer = new ModulatedLayer(
            Enumerable.Repeat(0.01f, inChannels * outChannels * 9).ToArray(), new float[outChannels], inChannels, doubles, null,
            algorithm, LaneWidths.Widest);
        return Milliseconds(runs, () => layer.Apply(input, styles, [], output, scratch, new WorkSplit(threads)));
    }

    private static double Tensors(int inChannels, int outChannels, int side, bool doubles, int runs)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        const int codeWidth = 512;
        using var layer = new SynthesisLayer(inChannels, outChannels, codeWidth, side, doubles ? 2 : 1, null, 0)
        {
            UsesKernels = false,
        };
        var inSide = doubles ? side / 2 : side;
        var x = torch.randn(1, inChannels, inSide, inSide);
        var code = torch.randn(1, codeWidth);
        return Milliseconds(runs, () => layer.Apply(x, code, LayerNoise.None).Dispose());
    }

    private static double Milliseconds(int runs, Action run) => 1e3 * StageTimer.Repeat(1, runs, timer => timer.Time("layer", () =>
    {
        run();
        return 0;
    }))[0].Median;
}
