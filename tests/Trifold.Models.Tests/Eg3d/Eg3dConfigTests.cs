using System.Text.Json;
using System.Text.Json.Nodes;
using Trifold.Models.Eg3d;

namespace Trifold.Models.Tests.Eg3d;

public class Eg3dConfigTests
{
    private const string Json = """
        {
          "z_dim": 512, "c_dim": 25, "w_dim": 512, "img_resolution": 512, "conv_clamp": null, "some_training_option": 3,
          "rendering_kwargs": {
            "depth_resolution": 48, "depth_resolution_importance": 48, "ray_start": "auto", "ray_end": "auto",
            "box_warp": 1, "superresolution_module": "training.superresolution.SuperresolutionHybrid8XDC"
          }
        }
        """;

    [Fact]
    public void WhatIsAbsent_IsAsInTheReleasedArchitecture()
    {
        var config = Eg3dConfig.Parse(Edited());

        Assert.Equal(32768, config.ChannelBase);
        Assert.Equal(256, config.PlaneResolution);
        Assert.Equal("released", config.PlaneAxes);
        Assert.Equal(2, config.MappingKwargs.NumLayers);
        Assert.Null(config.RenderingKwargs.RayStart);
        Assert.Equal("softplus", config.RenderingKwargs.ClampMode);
        Assert.Equal(0, config.RenderingKwargs.CScale); // a checkpoint without it uses 0
    }

    [Fact]
    public void ToJson_IsReadBackTheSame()
    {
        var config = TestGenerators.Config with { Aggregate = "sum", ExtraBlocks = true };

        Assert.Equivalent(config, Eg3dConfig.Parse(config.ToJson()), strict: true);
    }

    [Theory]
    [InlineData("z_dim", "0", "z_dim: must be at least 1, got 0")]
    [InlineData("z_dim", null, "z_dim")]
    [InlineData("w_dim", "\"wide\"", "w_dim")]
    [InlineData("img_resolution", "256", "img_resolution: SuperresolutionHybrid8XDC gives 512, not 256")]
    [InlineData("aggregate", "\"max\"", "aggregate: must be mean or sum")]
    [InlineData("plane_axes", "\"fixed\"", "plane_axes: 'fixed' is unknown")]
    [InlineData("sr_block_channels", "[8]", "sr_block_channels: two positive widths")]
    [InlineData("rendering_kwargs.superresolution_module", "\"Hybrid3X\"", "superresolution_module: 'Hybrid3X' is unknown")]
    [InlineData("rendering_kwargs.depth_resolution", "3", "depth_resolution: at least 4")]
    [InlineData("rendering_kwargs.ray_end", "3.3", "ray_start, ray_end: both must be")]
    [InlineData("rendering_kwargs.ray_start", "\"near\"", "ray_start")]
    [InlineData("rendering_kwargs.box_warp", "0", "box_warp: must be positive")]
    [InlineData("rendering_kwargs.clamp_mode", "\"relu\"", "clamp_mode: only softplus")]
    [InlineData("rendering_kwargs.box_warp", null, "box_warp")]
    public void Parse_NamesTheFieldThatIsWrong(string field, string? value, string message)
    {
        var failure = Assert.Throws<ArgumentException>(() => Eg3dConfig.Parse(Edited(field, value)));

        Assert.Contains(message, failure.Message);
    }

    // The valid configuration with one field replaced, or removed.
    private static JsonElement Edited(string? field = null, string? value = null)
    {
        var json = JsonNode.Parse(Json)!.AsObject();
        if (field is not null)
        {
            var owner = field.StartsWith("rendering_kwargs.", StringComparison.Ordinal)
                ? json["rendering_kwargs"]!.AsObject()
                : json;
            var name = field[(field.IndexOf('.') + 1)..];
            if (value is null)
                owner.Remove(name);
            else
                owner[name] = JsonNode.Parse(value);
        }

        return JsonSerializer.SerializeToElement(json);
    }
}
