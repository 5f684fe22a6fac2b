using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Eg3d;
using Trifold.Models.Rendering;

namespace Trifold.Golden.Operations;

/// <summary>Reading the planes, and the decoder (EG3D specification, sections 7 and 8).</summary>
internal static class FieldOperations
{
    private const string Projection = "projection";

    // The box whose points are plane coordinates as they are: planes span [-1, 1].
    private const double WholePlanes = 2;

    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("osg_decoder", (a, _, _) => Decode(a)),
        ("sample_from_planes", (a, _, outputs) => Sample(a, outputs)),
    ];

    private static CallResults Decode(CallArguments arguments)
    {
        var shapes = new WeightShapes(arguments.Case, arguments.Text("weights_prefix"));
        var layers = 0;
        while (shapes.Has($"net.{2 * layers}.weight"))
            layers++;
        var (hidden, inputs) = shapes.Widths("net.0.weight");
        var (outputs, _) = shapes.Widths($"net.{2 * (layers - 1)}.weight");

        using var decoder = shapes.Load(new TriPlaneDecoder(
            inputs, hidden, outputs - 1, layers - 2, arguments.Double("decoder_lr_mul", 1)));
        var features = TriPlaneField.Aggregate(arguments.Tensor("sampled_features"), PlaneAggregation.Mean);
        var samples = decoder.Decode(features);
        return new CallResults { { "rgb", samples.Colors }, { "sigma", samples.Densities } };
    }

    private static CallResults Sample(CallArguments arguments, IReadOnlyList<string> outputs)
    {
        var (points, boxWarp) = (arguments.Tensor("coordinates"), arguments.Double("box_warp"));
        var axes = PlaneAxes.Named(arguments.Text("axes", PlaneAxes.Released.Name));
        var results = new CallResults("samples", TriPlaneSampler.Sample(arguments.Tensor("planes"), points, boxWarp, axes));
        if (outputs.FirstOrDefault(name => name.Contains(Projection, StringComparison.Ordinal)) is { } recorded)
        {
            // Recorded of the first points only, and before they are scaled to the box.
            var count = arguments.Case.ReadExpected(recorded).shape[1];
            results.Add(Projection, TriPlaneSampler.Project(points, WholePlanes, axes).narrow(1, 0, count));
        }

        return results;
    }
}
