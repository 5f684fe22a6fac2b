using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Factory.Verification;

/// <summary>A case while it runs: what the calls share.</summary>
/// <param name="model">Takes the place of the case's weights and architecture, when given; borrowed.</param>
internal sealed class CaseSession(GoldenCase @case, Eg3dModel? model) : IDisposable
{
    // What the reference's notes call the plane layout.
    private const string LayoutAlias = "triplane_axes";

    private int? _resolution;
    private Eg3dConfig? _config;

    public GoldenCase Case => @case;

    /// <summary>The generator's architecture.</summary>
    public Eg3dConfig Config => model?.Generator.Config ?? (_config ??= ReadConfig());

    /// <summary>The same as it is written.</summary>
    public JsonElement Architecture => model?.Description.Architecture ?? Case.Config;

    /// <summary>
    /// A generator of its own, which the caller disposes; calls may leave gradients on it. It computes with tensor operations,
    /// whose intermediate results can be compared.
    /// </summary>
    public Eg3dGenerator LoadGenerator()
    {
        var generator = model is null ? FromWeights() : Eg3dModel.Open(model.Folder).Generator;
        generator.UseKernels(false);
        return generator;
    }

    /// <summary>The resolution of a call: in the reference, one that was passed stays for the calls after it.</summary>
    /// <param name="passed">What the call passes, or null.</param>
    public int Resolution(int? passed)
    {
        _resolution = passed ?? _resolution;
        return _resolution ?? Config.NeuralRenderingResolution;
    }

    public void Dispose() => @case.Dispose();

    private Eg3dGenerator FromWeights()
    {
        var generator = new Eg3dGenerator(Config);
        generator.eval();
        ParameterFile.Load(generator, Case.Weights, shared: true);
        return generator;
    }

    private Eg3dConfig ReadConfig()
    {
        var json = JsonObject.Create(Case.Config)!;
        if (json[LayoutAlias] is { } layout && !json.ContainsKey("plane_axes"))
            json["plane_axes"] = layout.DeepClone();
        var config = Eg3dConfig.Parse(JsonSerializer.SerializeToElement(json));
        if (json["sr_w_dim"] is { } width && width.GetValue<int>() != config.WDim)
            throw new GoldenException($"config.sr_w_dim: must equal w_dim {config.WDim}, got {width}");
        return config;
    }
}
