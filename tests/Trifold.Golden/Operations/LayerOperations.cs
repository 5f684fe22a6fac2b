using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Eg3d.Layers;

namespace Trifold.Golden.Operations;

/// <summary>Layers and blocks of the synthesis network (EG3D specification, sections 4.1, 4.6, 4.7, 6, 13.2).</summary>
internal static class LayerOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("fully_connected", (a, _, _) => FullyConnected(a)),
        ("synthesis_layer", (a, _, _) => Layer(a)),
        ("torgb_layer", (a, _, _) => ToRgb(a)),
        ("synthesis_block", (a, _, _) => Block(a, BlockKind.Upsampling)),
        ("synthesis_block_noup", (a, _, _) => Block(a, BlockKind.SameSize)),
    ];

    private static CallResults FullyConnected(CallArguments arguments)
    {
        var shapes = Shapes(arguments);
        var (outputs, inputs) = shapes.Widths("weight");
        using var layer = shapes.Load(new FullyConnectedLayer(
            inputs, outputs, ConvolutionOperations.ActivationNamed(arguments.Text("activation", "linear")),
            arguments.Double("lr_multiplier", 1)));
        return new CallResults("y", layer.forward(arguments.Tensor("x")));
    }

    private static CallResults Layer(CallArguments arguments)
    {
        var shapes = Shapes(arguments);
        var (outputs, inputs) = shapes.Widths("weight");
        using var layer = shapes.Load(new SynthesisLayer(
            inputs, outputs, shapes.Widths("affine.weight").In, arguments.Int("resolution"), arguments.Int("up", 1),
            arguments.OptionalDouble("conv_clamp"), 0, shapes.Has("noise_const")));
        return new CallResults("x", layer.Apply(
            arguments.Tensor("x"), arguments.Tensor("w"), Noise(arguments), arguments.Double("gain", 1)));
    }

    private static CallResults ToRgb(CallArguments arguments)
    {
        var shapes = Shapes(arguments);
        var (outputs, inputs) = shapes.Widths("weight");
        using var layer = shapes.Load(new ToRgbLayer(
            inputs, outputs, shapes.Widths("affine.weight").In, arguments.OptionalDouble("conv_clamp")));
        return new CallResults("img", layer.Apply(arguments.Tensor("x"), arguments.Tensor("w")));
    }

    private static CallResults Block(CallArguments arguments, BlockKind kind)
    {
        var shapes = Shapes(arguments);
        if (shapes.Has("const"))
            kind = BlockKind.First;
        var (channels, _) = shapes.Widths("conv1.weight");
        var inputs = kind == BlockKind.First ? channels : shapes.Widths("conv0.weight").In;
        using var block = shapes.Load(new SynthesisBlock(
            kind, inputs, channels, shapes.Widths("conv1.affine.weight").In, arguments.Int("resolution"),
            shapes.Widths("torgb.weight").Out, arguments.OptionalDouble("conv_clamp"), 0, shapes.Has("conv1.noise_const")));
        var output = block.Apply(
            arguments.OptionalTensor("x"), arguments.OptionalTensor("img"), arguments.Tensor("ws"), Noise(arguments));
        return new CallResults { { "x", output.Hidden }, { "img", output.Image } };
    }

    private static WeightShapes Shapes(CallArguments arguments) => new(arguments.Case, arguments.Text("weights_prefix"));

    private static LayerNoise Noise(CallArguments arguments) => NoiseModes.Named(arguments.Text("noise_mode", "random"));
}
