using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;

namespace Trifold.Golden;

/// <summary>A case while it runs: what the calls share.</summary>
internal sealed class CaseSession(GoldenCase @case) : IDisposable
{
    // What the reference's notes call the plane layout.
    private const string LayoutAlias = "triplane_axes";

    private int? _resolution;
    private Eg3dConfig? _config;

    public GoldenCase Case => @case;

    /// <summary>The case's generator architecture.</summary>
    public Eg3dConfig Config => _config ??= ReadConfig();

    /// <summary>A generator with the case's weights; the caller disposes it.</summary>
    public Eg3dGenerator LoadGenerator()
    {
        var generator = new Eg3dGenerator(Config);
        generator.eval();
        ParameterFile.Load(generator, Case.Weights, shared: true);
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
