using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Training;

/// <summary>
/// Where an interrupted generator training goes on: live weights, their mean and the step. Adam's moments are not
/// kept; the warm-up after a resume rebuilds them.
/// </summary>
public static class TrainingCheckpoint
{
    private const string StepKey = "step";
    private const string LivePrefix = "live.";
    private const string MeanPrefix = "mean.";

    /// <summary>Writes a checkpoint, whole or not at all.</summary>
    public static void Save(string path, Eg3dGenerator live, Eg3dGenerator mean, int step)
    {
        var tensors = Prefixed(LivePrefix, live).Concat(Prefixed(MeanPrefix, mean));
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { [StepKey] = $"{step}" });
    }

    /// <summary>Fills both generators.</summary>
    /// <returns>The step to go on with.</returns>
    public static int Load(string path, Eg3dGenerator live, Eg3dGenerator mean)
    {
        using var reader = SafetensorsReader.Open(path);
        if (!reader.Metadata.TryGetValue(StepKey, out var text) || !int.TryParse(text, out var step))
            throw new CheckpointException(path, "its header names no step; it is not a training checkpoint.");
        ParameterFile.Load(live, reader, LivePrefix, shared: true);
        ParameterFile.Load(mean, reader, MeanPrefix, shared: true);
        return step;
    }

    private static IEnumerable<SafetensorsTensor> Prefixed(string prefix, Eg3dGenerator generator) =>
        ParameterFile.TensorsOf(generator, SafetensorsDType.F32).Select(tensor => tensor with { Name = prefix + tensor.Name });
}
