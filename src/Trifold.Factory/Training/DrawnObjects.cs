using TorchSharp;
using Trifold.Factory.Worlds;
using static TorchSharp.torch;

namespace Trifold.Factory.Training;

/// <summary>B objects of a world, at random. A pure function of the world and the seed.</summary>
internal sealed class DrawnObjects : IDisposable
{
    private readonly int _seed;

    private DrawnObjects(int seed, Tensor latents, IWorldInstance[] instances) =>
        (_seed, Latents, Instances) = (seed, latents, instances);

    /// <summary>[B, Z].</summary>
    public Tensor Latents { get; }

    public IReadOnlyList<IWorldInstance> Instances { get; }

    public static DrawnObjects Draw(IWorld world, int count, int seed)
    {
        var size = world.LatentSize;
        var latents = new float[count * size];
        var instances = new IWorldInstance[count];
        for (var item = 0; item < count; item++)
        {
            var random = RandomOf(seed, item, 0);
            var latent = latents.AsSpan(item * size, size);
            foreach (ref var component in latent)
                component = (float)random.NextGaussian();
            instances[item] = world.Create(latent);
        }

        return new DrawnObjects(seed, torch.tensor(latents, [count, size]), instances);
    }

    /// <summary>Calls for every object, on several threads, with a source of numbers that is the object's own.</summary>
    /// <param name="stream">Tells apart what is drawn for the same objects.</param>
    public void ForEach(int stream, Action<int, IWorldInstance, Random> action) =>
        Parallel.For(0, Instances.Count, item => action(item, Instances[item], RandomOf(_seed, item, stream)));

    public void Dispose() => Latents.Dispose();

    private static Random RandomOf(int seed, int item, int stream) => new(unchecked((seed * 7919 + item) * 31 + stream));
}
