using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Eg3d.Layers;

namespace Trifold.Golden.Operations;

/// <summary>Convolutions, and bias with activation (EG3D specification, sections 4.2, 4.4, 4.5).</summary>
internal static class ConvolutionOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("bias_act", (a, _, _) => BiasAct(a)),
        ("conv2d_resample", (a, _, _) => Resample(a)),
        ("modulated_conv2d", (a, _, _) => Modulated(a)),
    ];

    /// <summary>An activation by the name that the reference gives it.</summary>
    public static Activation ActivationNamed(string name) => name switch
    {
        "linear" => Activation.Linear,
        "lrelu" => Activation.LeakyRelu,
        _ => throw new GoldenException($"unknown activation '{name}'"),
    };

    private static CallResults BiasAct(CallArguments arguments) => new("activated", BiasActivation.Apply(
        arguments.Tensor("x"), arguments.OptionalTensor("b"), ActivationNamed(arguments.Text("act", "linear")),
        arguments.OptionalDouble("gain"), arguments.OptionalDouble("clamp")));

    private static CallResults Resample(CallArguments arguments) => new("convolved", ResampledConvolution.Apply(
        arguments.Tensor("x"), arguments.Tensor("w"), FilterOperations.Filter(arguments), arguments.Int("up", 1),
        arguments.Int("down", 1), arguments.Padding("padding"), arguments.Bool("flip_weight", true)));

    private static CallResults Modulated(CallArguments arguments) => new("convolved", ModulatedConvolution.Apply(
        arguments.Tensor("x"), arguments.Tensor("weight"), arguments.Tensor("styles"),
        arguments.OptionalTensor("noise"), FilterOperations.Filter(arguments), arguments.Int("up", 1),
        arguments.Int("down", 1), arguments.Padding("padding"), arguments.Bool("demodulate", true),
        arguments.Bool("flip_weight", true)));
}
