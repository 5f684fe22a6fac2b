using System.Globalization;
using TorchSharp.Modules;
using Trifold.Models.Checkpoints;
using Trifold.Models.Eg3d;

namespace Trifold.Factory.Training;

/// <summary>Where an interrupted generator training goes on: live weights, their mean, the optimiser's moments, step and time.</summary>
internal static class TrainingCheckpoint
{
    private const string StepKey = "step";
    private const string SecondsKey = "seconds";
    private const string LivePrefix = "live.";
    private const string MeanPrefix = "mean.";
    private const string OptimizerName = "optimizer";

    /// <summary>Writes a checkpoint, whole or not at all.</summary>
    public static void Save(
        string path, Eg3dGenerator live, Eg3dGenerator mean, AdamW optimizer, int step, TimeSpan spent)
    {
        using var moments = new MemoryStream();
        using (var writer = new BinaryWriter(moments))
            optimizer.save_state_dict(writer);
        var bytes = moments.ToArray();
        var tensors = Prefixed(LivePrefix, live).Concat(Prefixed(MeanPrefix, mean))
            .Append(new SafetensorsTensor(OptimizerName, SafetensorsDType.U8, [bytes.Length], bytes));
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            [StepKey] = step.ToString(CultureInfo.InvariantCulture),
            [SecondsKey] = spent.TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
        });
    }

    /// <summary>Fills networks and optimiser.</summary>
    /// <returns>The step to go on with, and the time spent so far.</returns>
    public static (int Step, TimeSpan Spent) Load(string path, Eg3dGenerator live, Eg3dGenerator mean, AdamW optimizer)
    {
        using var reader = SafetensorsReader.Open(path);
        if (!reader.Metadata.TryGetValue(StepKey, out var step) || !int.TryParse(step, CultureInfo.InvariantCulture, out var steps)
            || !reader.Metadata.TryGetValue(SecondsKey, out var time)
            || !double.TryParse(time, CultureInfo.InvariantCulture, out var seconds) || !reader.Contains(OptimizerName))
        {
            throw new CheckpointException(path, "it names no step and time; it is not a training checkpoint.");
        }

        ParameterFile.Load(live, reader, LivePrefix, shared: true);
        ParameterFile.Load(mean, reader, MeanPrefix, shared: true);
        using var moments = new BinaryReader(new MemoryStream(reader.ReadBytes(OptimizerName)));
        optimizer.load_state_dict(moments);
        return (steps, TimeSpan.FromSeconds(seconds));
    }

    private static IEnumerable<SafetensorsTensor> Prefixed(string prefix, Eg3dGenerator generator) =>
        ParameterFile.TensorsOf(generator, SafetensorsDType.F32).Select(tensor => tensor with { Name = prefix + tensor.Name });
}
