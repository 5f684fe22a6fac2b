using TorchSharp;
using Trifold.Models.Checkpoints;
using Trifold.Models.Folders;
using Trifold.V1;
using Trifold.Worker.Device;
using Trifold.Worker.Hosting;
using Trifold.Worker.Operations;
using Camera = Trifold.Models.Cameras.Camera;

namespace Trifold.Worker.Models;

/// <summary>From a model folder to a model that is warm. On the device's thread.</summary>
internal static class ModelLoading
{
    /// <exception cref="CheckpointException">The model or a decoder is broken, or what it makes is; nothing of it stays.</exception>
    /// <exception cref="DeviceMemoryException">It does not fit.</exception>
    public static LoadedModel Load(string folder, TimeProvider time, CancellationToken cancellation)
    {
        var before = ProcessMemory.ResidentBytes();
        var decoders = new Dictionary<string, LoadedDecoder>(StringComparer.Ordinal);
        Eg3dModel? model = null;
        try
        {
            using var scope = torch.NewDisposeScope();
            model = Eg3dModel.Open(folder);
            foreach (var name in model.DecoderNames)
            {
                cancellation.ThrowIfCancellationRequested();
                decoders.Add(name, model.OpenDecoder(name));
            }

            var speed = WarmUp.Run(model, decoders.Values, time, cancellation);
            var description = Describe(model, decoders.Values);
            (description.SceneSeconds, description.ViewSeconds) = speed;
            // Memory that an earlier model left is used again: then the process grows by less than the model takes.
            var weights = WeightsOf(model, decoders.Values).ToArray();
            description.MemoryBytes = Math.Max(
                ProcessMemory.ResidentBytes() - before, weights.Sum(tensor => tensor.NumberOfElements * tensor.ElementSize));
            // Networks leave what they were made of to the scope, and weights must outlive it.
            Array.ForEach(weights, tensor => tensor.DetachFromDisposeScope());
            return new LoadedModel(model, decoders, description);
        }
        catch (Exception failure)
        {
            foreach (var decoder in decoders.Values)
                decoder.Dispose();
            model?.Dispose();
            switch (failure)
            {
                case NotFiniteNumberException:
                    throw new CheckpointException(folder, $"warm-up: {failure.Message}", failure);
                case IOException or UnauthorizedAccessException:
                    throw new CheckpointException(folder, failure.Message, failure);
                case not null when OperationFailures.IsOutOfMemory(failure):
                    throw new DeviceMemoryException($"{folder}: the model does not fit into memory: {failure.Message}", failure);
                default:
                    throw;
            }
        }
    }

    private static Model Describe(Eg3dModel model, IEnumerable<LoadedDecoder> decoders)
    {
        var config = model.Generator.Config;
        var description = new Model
        {
            Family = model.Description.Family,
            Digest = model.Digest,
            Resolution = config.ImgResolution,
            Capabilities = { "render" },
            LatentWidth = config.ZDim,
            CodeWidth = config.WDim,
            CodeVectors = model.Generator.CodeVectors,
            ObjectClasses = config.CDim == Camera.VectorLength ? 0 : config.CDim,
            Licence = model.Description.Licence,
            RaysPerView = (long)config.NeuralRenderingResolution * config.NeuralRenderingResolution,
            DefaultCamera = Describe(model.Description.Camera),
            BoxSide = config.RenderingKwargs.BoxWarp,
            Decoders = { decoders.Select(Describe) },
        };
        if (description.Decoders.Count > 0)
            description.Capabilities.Add(["annotate", "cloud"]);
        return description;
    }

    private static DefaultCamera Describe(CameraDefaults camera) =>
        new() { Focal = camera.Focal, Radius = camera.Radius, Target = { camera.Target } };

    private static Decoder Describe(LoadedDecoder decoder) => new()
    {
        Name = decoder.Description.Name,
        Digest = decoder.Digest,
        Parts =
        {
            decoder.Labels.Entries.Select(label => new Part { Name = label.Name, Color = { label.Red, label.Green, label.Blue } }),
        },
    };

    private static IEnumerable<torch.Tensor> WeightsOf(Eg3dModel model, IEnumerable<LoadedDecoder> decoders) =>
        ((torch.nn.Module[])[model.Generator, .. decoders.Select(decoder => decoder.Decoder)])
        .SelectMany(network => network.state_dict().Values);
}
