using System.Globalization;
using TorchSharp;
using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Eg3d;
using static TorchSharp.torch;

namespace Trifold.Golden.Operations;

/// <summary>Helpers of the projection (inversion, sections 2.1 and 2.2).</summary>
internal static class ProjectionOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("projector_schedule", (a, _, _) => Schedule(a)),
        ("noise_regularizer", Regularizer),
        ("noise_normalize", (a, _, _) => Normalize(a)),
        ("w_statistics", (a, session, _) => Statistics(a, session)),
    ];

    private static CallResults Schedule(CallArguments arguments)
    {
        var (steps, deviation) = (arguments.Int("num_steps"), arguments.Double("w_std"));
        var schedule = new ProjectionSchedule();
        var progress = Enumerable.Range(0, steps).Select(step => (double)step / steps).ToArray();
        return new CallResults
        {
            { "lr", torch.tensor([.. progress.Select(t => (float)schedule.LearningRate(t))]) },
            { "noise", torch.tensor([.. progress.Select(t => (float)schedule.NoiseScale(t, deviation))]) },
        };
    }

    private static CallResults Regularizer(
        CallArguments arguments, CaseSession session, IReadOnlyList<string> outputs)
    {
        var buffers = arguments.Texts("buffers").Select(session.Case.Read).Select(buffer => buffer.requires_grad_()).ToArray();
        var penalty = NoiseMaps.Penalty(buffers);
        var results = new CallResults("reg", penalty.detach());
        var gradients = autograd.grad([penalty], buffers);
        for (var i = 0; i < gradients.Count; i++)
            results.Add(string.Create(CultureInfo.InvariantCulture, $"grad{i}"), gradients[i]);
        return results;
    }

    private static CallResults Normalize(CallArguments arguments)
    {
        var noise = arguments.Tensor("x");
        NoiseMaps.Normalize(noise);
        return new CallResults("normalized", noise);
    }

    private static CallResults Statistics(CallArguments arguments, CaseSession session)
    {
        using var noGrad = torch.no_grad();
        using var generator = session.LoadGenerator();
        var z = arguments.Tensor("z");
        var samples = arguments.Int("w_avg_samples", (int)z.shape[0]);
        if (samples != z.shape[0])
            throw new GoldenException($"w_avg_samples: {samples} are announced, z has {z.shape[0]}");
        // One condition stands for all samples.
        var condition = arguments.OptionalTensor("c") is { } one ? one.expand(samples, -1) : null;
        var statistics = CodeStatistics.Of(generator, z, condition);
        return new CallResults { { "w_avg", statistics.Mean }, { "w_std", torch.tensor((float)statistics.Deviation) } };
    }
}
