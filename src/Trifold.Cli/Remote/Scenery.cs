using Trifold.V1;

namespace Trifold.Cli.Remote;

/// <summary>Scenes and cameras in the contract's form.</summary>
internal static class Scenery
{
    /// <summary>Scenes that one request can name, of the contract.</summary>
    public const int MostSeeds = 10_000;

    /// <param name="seeds">At most <see cref="MostSeeds"/>.</param>
    /// <param name="objectClass">Null: the model has none.</param>
    public static Scenes Of(IEnumerable<long> seeds, Trifold.Models.Eg3d.Truncation truncation, int? objectClass)
    {
        var scenes = new Scenes
        {
            List = new SeedList { Seeds = { seeds.Select(seed => (uint)seed) } },
            Truncation = TruncationOf(truncation.Psi, truncation.Cutoff),
        };
        if (objectClass is { } index)
            scenes.ObjectClass = index;
        return scenes;
    }

    /// <param name="cutoff">Null: all code vectors.</param>
    public static Truncation TruncationOf(double psi, int? cutoff)
    {
        var truncation = new Truncation { Psi = psi };
        if (cutoff is { } vectors)
            truncation.Cutoff = vectors;
        return truncation;
    }

    /// <param name="cameras">EG3D camera vectors.</param>
    public static Cameras ListOf(IEnumerable<float[]> cameras) => new()
    {
        List = new CameraList { Cameras = { cameras.Select(vector => new Camera { Values = { vector.Select(number => (double)number) } }) } },
    };
}
