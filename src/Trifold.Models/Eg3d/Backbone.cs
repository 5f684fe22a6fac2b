using static TorchSharp.torch;

namespace Trifold.Models.Eg3d;

/// <summary>Mapping and synthesis network together, as checkpoints group them.</summary>
public sealed class Backbone : nn.Module
{
    private readonly SynthesisNetwork synthesis;
    private readonly MappingNetwork mapping;

    public Backbone(Eg3dConfig config)
        : base(nameof(Backbone))
    {
        synthesis = new SynthesisNetwork(
            config.WDim, config.PlaneResolution, 3L * config.PlaneChannels, config.ChannelBase, config.ChannelMax,
            config.ExtraBlocks, config.ConvClamp);
        mapping = new MappingNetwork(
            config.ZDim, config.CDim, config.WDim, synthesis.CodeVectors, config.MappingKwargs);
        RegisterComponents();
    }

    public MappingNetwork Mapping => mapping;

    public SynthesisNetwork Synthesis => synthesis;
}
