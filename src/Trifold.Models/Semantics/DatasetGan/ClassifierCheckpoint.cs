using TorchSharp;
using Trifold.Models.Checkpoints;
using Trifold.Models.Checkpoints.Pickle;
using Trifold.Models.Folders.Import;
using static TorchSharp.torch;

namespace Trifold.Models.Semantics.DatasetGan;

/// <summary>The files <c>model_0.pth</c>, <c>model_1.pth</c> … that the released code trains and reads.</summary>
public static class ClassifierCheckpoint
{
    private const string StateKey = "model_state_dict";

    // The wrapper that spreads a network over devices puts its own name before all others.
    private const string WrapperPrefix = "module.";

    private const string FirstWeight = "layers.0.weight";
    private const string LastWeight = "layers.6.weight";

    /// <summary>Reads a classifier; no code of the file is run.</summary>
    /// <exception cref="CheckpointException">The file is broken or holds no such classifier.</exception>
    public static PixelClassifier Read(string path)
    {
        try
        {
            using var file = CheckpointFile.Open(path);
            return Fill(TensorsOf(file));
        }
        catch (PickleException fault)
        {
            throw new CheckpointException(path, $"{fault.Message}.", fault);
        }
    }

    private static Dictionary<string, TorchTensor> TensorsOf(CheckpointFile file)
    {
        var state = StateDictionary.Of(Mapping.Of(file.Root)?[StateKey], file.Tensors)
            ?? throw new PickleException($"it has no {StateKey}, which a pixel classifier's file consists of");
        CheckpointTensors.CheckSizes(state, file.ContentLength);
        return state.ToDictionary(
            named => named.Name.StartsWith(WrapperPrefix, StringComparison.Ordinal) ? named.Name[WrapperPrefix.Length..] : named.Name,
            named => named.Tensor);
    }

    private static PixelClassifier Fill(Dictionary<string, TorchTensor> tensors)
    {
        // Checked before anything of these sizes is made.
        if (Shape(FirstWeight) is not [var width, var features] || Shape(LastWeight) is not [var parts, _]
            || features is < 1 or > int.MaxValue || parts is < 1 or > LabelSet.MaxCount
            || width != PixelClassifier.WidthsFor((int)parts).First)
        {
            throw new PickleException($"{FirstWeight} or {LastWeight} is not of a pixel classifier");
        }

        var classifier = new PixelClassifier((int)features, (int)parts);
        try
        {
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            var wanted = classifier.state_dict();
            if (wanted.Keys.Except(tensors.Keys).FirstOrDefault() is { } missing)
                throw new PickleException($"'{missing}' is missing");
            if (tensors.Keys.Except(wanted.Keys).FirstOrDefault() is { } unknown)
                throw new PickleException($"'{unknown}' is not of a pixel classifier");
            foreach (var (name, target) in wanted)
            {
                if (!target.shape.AsSpan().SequenceEqual(tensors[name].Shape))
                    throw new PickleException($"'{name}' is of shape [{string.Join(", ", tensors[name].Shape)}] instead of [{string.Join(", ", target.shape)}]");
                target.copy_(ToTensor(tensors[name]));
            }

            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }

        long[] Shape(string name) => tensors.TryGetValue(name, out var tensor)
            ? tensor.Shape
            : throw new PickleException($"'{name}' is missing");
    }

    private static Tensor ToTensor(TorchTensor stored)
    {
        var tensor = torch.empty(stored.Shape, dtype: TensorConversion.ScalarTypeOf(stored.DType));
        stored.ToBytes().CopyTo(tensor.bytes);
        return tensor;
    }
}
