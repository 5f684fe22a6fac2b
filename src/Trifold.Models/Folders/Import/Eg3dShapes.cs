using Trifold.Models.Eg3d;

namespace Trifold.Models.Folders.Import;

/// <summary>A tensor that an architecture has.</summary>
/// <param name="IsParameter">Whether it was trained; otherwise it is a buffer.</param>
internal sealed record ExpectedTensor(string Name, long[] Shape, bool IsParameter = true);

/// <summary>
/// Names and shapes of a generator's tensors (EG3D specification, section 3), from its configuration alone: a file's
/// claims are checked before memory is taken for the network that it describes.
/// </summary>
internal static class Eg3dShapes
{
    // Released planes end at 256 and networks have 2 to 8 layers; far beyond, even the list of names would be long.
    private const int MaxLayers = 64;
    private const int MaxPlaneResolution = 4096;

    /// <exception cref="ArgumentException">Sizes that no generator has.</exception>
    public static IReadOnlyList<ExpectedTensor> Of(Eg3dConfig config)
    {
        AtMost(config.MappingKwargs.NumLayers, MaxLayers, "mapping_kwargs.num_layers");
        AtMost(config.DecoderExtraLayers, MaxLayers, "decoder_extra_layers");
        AtMost(config.PlaneResolution, MaxPlaneResolution, "plane_resolution");
        return [.. Backbone(config), .. Mapping(config), .. SuperResolution(config), .. Decoder(config)];
    }

    /// <summary>Numbers of the largest feature map that a forward pass makes of one scene.</summary>
    public static long LargestLayer(Eg3dConfig config)
    {
        var largest = 0L;
        for (var r = 4L; r <= Math.Min(config.PlaneResolution, MaxPlaneResolution); r *= 2)
            largest = Math.Max(largest, Math.Max(3L * config.PlaneChannels, Width(config, (int)r)) * r * r);
        if (config.SuperResolution is not { } variant)
            return largest;
        long first = variant.OutputResolution / 2, second = variant.OutputResolution;
        return Math.Max(largest, Math.Max(variant.Widths.First * first * first, variant.Widths.Second * second * second));
    }

    private static IEnumerable<ExpectedTensor> Backbone(Eg3dConfig config)
    {
        var images = 3L * config.PlaneChannels;
        for (var r = 4; r <= config.PlaneResolution; r *= 2)
        {
            var width = Width(config, r);
            var block = $"backbone.synthesis.b{r}";
            if (r == 4)
                yield return new ExpectedTensor($"{block}.const", [width, r, r]);
            foreach (var tensor in Block(block, r == 4 ? null : Width(config, r / 2), width, r, images, config.WDim))
                yield return tensor;
            if (!config.ExtraBlocks)
                continue;
            foreach (var tensor in Block($"{block}x", width, width, r, images, config.WDim))
                yield return tensor;
        }
    }

    private static IEnumerable<ExpectedTensor> Mapping(Eg3dConfig config)
    {
        const string Name = "backbone.mapping";
        long z = config.ZDim, c = config.CDim, w = config.WDim;
        yield return new ExpectedTensor($"{Name}.w_avg", [w], IsParameter: false);
        if (c > 0)
        {
            foreach (var tensor in Linear($"{Name}.embed", c, w))
                yield return tensor;
        }

        for (var i = 0; i < config.MappingKwargs.NumLayers; i++)
        {
            foreach (var tensor in Linear($"{Name}.fc{i}", i > 0 ? w : z + (c > 0 ? w : 0), w))
                yield return tensor;
        }
    }

    private static IEnumerable<ExpectedTensor> SuperResolution(Eg3dConfig config)
    {
        const string Name = "superresolution";
        if (config.SuperResolution is not { } variant)
            return [];
        var (first, second) = variant.Widths;
        var size = variant.OutputResolution;
        IEnumerable<ExpectedTensor> blocks =
        [
            .. Block($"{Name}.block0", config.DecoderColors, first, size / 2, config.ImgChannels, config.WDim),
            .. Block($"{Name}.block1", first, second, size, config.ImgChannels, config.WDim),
        ];
        return variant.HasFilterBuffer ? blocks.Prepend(Filter(Name)) : blocks;
    }

    private static IEnumerable<ExpectedTensor> Decoder(Eg3dConfig config)
    {
        long[] widths =
        [
            config.PlaneChannels, .. Enumerable.Repeat((long)config.DecoderHidden, config.DecoderExtraLayers + 1),
            config.DecoderColors + 1L,
        ];
        // Activations have the odd numbers.
        return Enumerable.Range(0, widths.Length - 1)
            .SelectMany(i => Linear($"decoder.net.{2 * i}", widths[i], widths[i + 1]));
    }

    private static IEnumerable<ExpectedTensor> Block(
        string name, long? before, long width, int resolution, long images, long codeWidth)
    {
        yield return Filter(name);
        if (before is { } inputs)
        {
            foreach (var tensor in Convolution($"{name}.conv0", inputs, width, resolution, codeWidth))
                yield return tensor;
        }

        foreach (var tensor in Convolution($"{name}.conv1", width, width, resolution, codeWidth))
            yield return tensor;
        yield return new ExpectedTensor($"{name}.torgb.weight", [images, width, 1, 1]);
        yield return new ExpectedTensor($"{name}.torgb.bias", [images]);
        foreach (var tensor in Linear($"{name}.torgb.affine", codeWidth, width))
            yield return tensor;
    }

    private static IEnumerable<ExpectedTensor> Convolution(
        string name, long inputs, long outputs, int resolution, long codeWidth) =>
    [
        new($"{name}.weight", [outputs, inputs, 3, 3]),
        new($"{name}.noise_strength", []),
        new($"{name}.bias", [outputs]),
        Filter(name),
        new($"{name}.noise_const", [resolution, resolution], IsParameter: false),
        .. Linear($"{name}.affine", codeWidth, inputs),
    ];

    private static ExpectedTensor[] Linear(string name, long inputs, long outputs) =>
        [new($"{name}.weight", [outputs, inputs]), new($"{name}.bias", [outputs])];

    private static ExpectedTensor Filter(string name) => new($"{name}.resample_filter", [4, 4], IsParameter: false);

    private static long Width(Eg3dConfig config, int resolution) =>
        Math.Min(config.ChannelBase / resolution, config.ChannelMax);

    private static void AtMost(int value, int most, string name)
    {
        if (value > most)
            throw new ArgumentException($"{name}: must be at most {most}, got {value}.");
    }
}
