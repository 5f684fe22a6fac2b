using System.Numerics;
using TorchSharp;
using Trifold.Factory.Worlds;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Factory.Tests.Meshes;

/// <summary>
/// A tri-plane field that is a world's object: the planes hold their own coordinates and the decoder asks the world. What
/// is rendered or extracted from it can be compared with exact answers.
/// </summary>
/// <param name="instance">The object.</param>
internal sealed class WorldField(IWorldInstance instance) : ITriPlaneDecoder
{
    // The planes reach twice as far as the object, so that no ray of a test comes to where they fade.
    public const double BoxWarp = 2;

    // Raw density falls by this much in one scene unit; a ray is then stopped within √(2 / 2e5) = 0.003 of the surface.
    private const float Steepness = 2e5f;
    private const int Size = 64;

    public static TriPlaneField Of(IWorldInstance instance)
    {
        using var scope = torch.NewDisposeScope();
        // Centre of pixel j in [-1, 1]; between centres bilinear reading is exact.
        var ramp = (torch.arange(Size, dtype: ScalarType.Float32) * 2 + 1) / Size - 1;
        var along = ramp.unsqueeze(0).expand(Size, Size); // grows with the column: first coordinate
        var down = ramp.unsqueeze(1).expand(Size, Size); // grows with the row: second coordinate
        var none = torch.zeros(Size, Size);
        // Planes (x, y), (x, z), (z, x): x and y from the first, z from the second.
        var planes = torch.stack([along, down, none, none, none, down, none, none, none], 0).reshape(1, 3, 3, Size, Size);
        return new TriPlaneField(
            planes.contiguous().MoveToOuterDisposeScope(), new WorldField(instance), PlaneAxes.Released, PlaneAggregation.Sum, BoxWarp);
    }

    /// <summary>The exact part labels at points, as logits: 1 for the part, 0 for the others.</summary>
    /// <param name="points">[1, P, 3], scene units.</param>
    /// <returns>[1, P, parts].</returns>
    public static Tensor Logits(IWorldInstance instance, Tensor points, int parts)
    {
        var numbers = points.data<float>().ToArray();
        var logits = new float[numbers.Length / 3 * parts];
        for (var i = 0; i < numbers.Length / 3; i++)
            logits[i * parts + instance.Material(new Vector3(numbers.AsSpan(3 * i, 3))).Label] = 1;
        return torch.tensor(logits, [1, numbers.Length / 3, parts]);
    }

    public FieldSamples Decode(Tensor features)
    {
        var numbers = features.contiguous().data<float>().ToArray();
        var count = numbers.Length / 3;
        var colors = new float[3 * count];
        var densities = new float[count];
        Parallel.For(0, count, i =>
        {
            var point = new Vector3(numbers.AsSpan(3 * i, 3)) * (float)(BoxWarp / 2);
            densities[i] = 10 - Steepness * instance.Distance(point);
            instance.Material(point).Albedo.CopyTo(colors, 3 * i);
        });
        return new FieldSamples(
            torch.tensor(colors, [1, count, 3]), torch.tensor(densities, [1, count, 1]));
    }
}
