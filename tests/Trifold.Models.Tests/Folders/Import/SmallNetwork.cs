using System.Text.Json;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders.Import;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Folders.Import;

/// <summary>A generator of a few thousand numbers, for pickles that are read many times.</summary>
internal static class SmallNetwork
{
    public static JsonElement Config { get; } = JsonDocument.Parse("""
        {
          "z_dim": 4, "c_dim": 25, "w_dim": 6, "img_resolution": 8, "img_channels": 3, "neural_rendering_resolution": 8,
          "channel_base": 64, "channel_max": 6, "plane_resolution": 16, "plane_channels": 4, "decoder_hidden": 8,
          "decoder_colors": 3, "mapping_kwargs": {"num_layers": 2},
          "rendering_kwargs": {
            "depth_resolution": 6, "depth_resolution_importance": 4, "ray_start": 2.25, "ray_end": 3.3, "box_warp": 1,
            "c_scale": 1.0, "avg_camera_radius": 2.7, "avg_camera_pivot": [0, 0, 0.2], "clamp_mode": "softplus"
          }
        }
        """).RootElement;

    public static IReadOnlyList<PickledTensor> Tensors { get; } = Fill(Config);

    public static NetworkPickle Pickle() => new(Config, Tensors);

    /// <summary>Tensors of an architecture, with numbers from a fixed seed.</summary>
    public static IReadOnlyList<PickledTensor> Fill(JsonElement config)
    {
        var random = new Random(1);
        return [.. Eg3dShapes.Of(Eg3dConfig.Parse(config)).Select(tensor => new PickledTensor(
            tensor.Name, tensor.Shape, [.. Enumerable.Range(0, (int)tensor.Shape.Aggregate(1L, (count, size) => count * size))
                .Select(_ => (float)(2 * random.NextDouble() - 1))]))];
    }

    /// <summary>The tensors but for one, which becomes another or none.</summary>
    public static IReadOnlyList<PickledTensor> With(string name, Func<PickledTensor, PickledTensor?> change) =>
        [.. Tensors.Select(tensor => tensor.Name == name ? change(tensor) : tensor).OfType<PickledTensor>()];
}
