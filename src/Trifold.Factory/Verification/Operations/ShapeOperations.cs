using TorchSharp;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Verification.Operations;

/// <summary>Density grids (EG3D specification, section 15).</summary>
internal static class ShapeOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("create_samples", (a, _, _) => CreateSamples(a)),
        ("extract_density", (a, session, _) => ExtractDensity(a, session)),
    ];

    private static CallResults CreateSamples(CallArguments arguments)
    {
        var (points, voxelSize) = DensityGrid.Points(arguments.Int("N"), arguments.Double("cube_length"));
        return new CallResults { { "samples", points }, { "voxel_size", torch.tensor((float)voxelSize) } };
    }

    private static CallResults ExtractDensity(CallArguments arguments, CaseSession session)
    {
        using var noGrad = torch.no_grad();
        using var generator = session.LoadGenerator();
        var codes = generator.Map(
            arguments.Tensor("z"), arguments.OptionalTensor("c"), GeneratorOperations.TruncationOf(arguments));
        var noise = NoiseModes.Named(arguments.Text("noise_mode", "random"));
        using var scene = generator.Synthesize(codes, noise);
        var size = arguments.Int("shape_res");
        var density = DensityGrid.Evaluate(scene.Field, size);
        var results = new CallResults
        {
            { "sigma", density },
            { "sigma_padded", DensityGrid.WithBorder(density, arguments.Double("pad_value", -1000)) },
        };
        generator.UseKernels(true);
        results.AddOtherWay(
            GeneratorOperations.Kernels, new CallResult("sigma", DensityGrid.Evaluate(scene.Field, size)));
        return results;
    }
}
