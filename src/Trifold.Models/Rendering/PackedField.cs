using Trifold.Kernels;
using Trifold.Kernels.Lanes;
using Trifold.Kernels.Rendering;

namespace Trifold.Models.Rendering;

/// <summary>A scene's field as the fused renderer reads it: planes with the decoder's first layer in them, and the rest of it.</summary>
internal sealed class PackedField(PackedPlanes planes, RayKernel kernel) : IDisposable
{
    public PackedPlanes Planes => planes;

    public RayKernel Kernel => kernel;

    /// <param name="scene">0 to N − 1.</param>
    public static PackedField Of(TriPlaneField field, int scene, WorkSplit split)
    {
        var decoder = field.Decoder.Layers!;
        var layers = decoder.Layers.Select(layer => PlanePacking.WeightsOf(layer.EffectiveWeight, layer.EffectiveBias)).ToArray();
        var kernel = RayKernel.Create(
            new DecoderWeights(layers[1..^1], layers[^1], (float)decoder.Widening), LaneWidths.Widest);
        return new PackedField(PlanePacking.WithLayer(field, scene, layers[0], split), kernel);
    }

    public void Dispose()
    {
        planes.Dispose();
        kernel.Dispose();
    }
}

/// <summary>
/// Packed fields of the scenes of one batch: made from planes and weights as they are at the first rendering, kept for all
/// others. For one thread at a time.
/// </summary>
public sealed class PackedFieldCache : IDisposable
{
    private readonly PackedScenes<PackedField> _fields = new();

    internal PackedField Of(TriPlaneField field, int scene, WorkSplit split) =>
        _fields.Of(scene, () => PackedField.Of(field, scene, split));

    public void Dispose() => _fields.Dispose();
}

/// <summary>What is made once for each scene of a batch.</summary>
internal sealed class PackedScenes<T> : IDisposable
    where T : class, IDisposable
{
    private readonly Dictionary<int, T> _scenes = [];

    public T Of(int scene, Func<T> make)
    {
        if (!_scenes.TryGetValue(scene, out var packed))
            _scenes.Add(scene, packed = make());
        return packed;
    }

    public void Dispose()
    {
        foreach (var packed in _scenes.Values)
            packed.Dispose();
        _scenes.Clear();
    }
}
