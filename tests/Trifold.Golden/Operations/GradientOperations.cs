using System.Text.Json;
using TorchSharp;
using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Eg3d;
using Trifold.Models.Rendering;
using static TorchSharp.torch;

namespace Trifold.Golden.Operations;

/// <summary>Gradients of a scalar of the rendered images with respect to codes, parameters and buffers.</summary>
internal static class GradientOperations
{
    private const string Prefix = "grad_";
    private const string Loss = "loss";
    private const string Codes = "ws";

    public static readonly IReadOnlyList<(string, Operation)> All = [("grad", Differentiate)];

    private static CallResults Differentiate(
        CallArguments arguments, CaseSession session, IReadOnlyList<string> outputs)
    {
        using var generator = session.LoadGenerator();
        using var codes = arguments.Tensor("ws").requires_grad_();
        var variables = new Dictionary<string, Tensor>();
        foreach (var output in outputs)
        {
            var name = Variable(output, generator);
            if (name != Loss)
                variables[name] = name == Codes ? codes : Weight(generator, name)!.requires_grad_();
        }

        var results = new CallResults();
        results.AddRange(LossAndGradients(arguments, session, generator, codes, variables));
        generator.UseKernels(true);
        foreach (var result in LossAndGradients(arguments, session, generator, codes, variables))
            results.AddOtherWay(GeneratorOperations.Kernels, result);
        return results;
    }

    private static List<CallResult> LossAndGradients(
        CallArguments arguments, CaseSession session, Eg3dGenerator generator, Tensor codes,
        Dictionary<string, Tensor> variables)
    {
        using var stages = new StageRecorder();
        var cameras = arguments.Tensor("c");
        var noise = NoiseModes.Named(arguments.Text("noise_mode", "random"));
        using var scene = generator.Synthesize(codes, noise, stages: stages);
        using var views = scene.Render(cameras, RenderArguments.Read(arguments, session, cameras), stages);
        var loss = SumOfTerms(arguments.Json("loss"), name => name switch
        {
            "image" => views.Rgb,
            "image_raw" => GeneratorOperations.PublishedRawImage(session.Config, views, stages),
            "image_depth" => views.Depth,
            _ => stages.Stages.GetValueOrDefault(name) ?? throw new GoldenException($"loss: unknown tensor '{name}'"),
        });

        var gradients = autograd.grad([loss], [.. variables.Values]);
        return
        [
            new CallResult(Prefix + Loss, loss.detach()),
            .. variables.Keys.Zip(gradients, (name, gradient) => new CallResult(Prefix + name, gradient)),
        ];
    }

    // What the gradient of an output is of: its name without the case's own words before "grad_" and at the end.
    private static string Variable(string output, Eg3dGenerator generator)
    {
        var start = output.IndexOf(Prefix, StringComparison.Ordinal);
        var name = start >= 0 ? output[(start + Prefix.Length)..] : "";
        while (name is not (Loss or Codes) && Weight(generator, name) is null)
        {
            var word = name.LastIndexOf('_');
            name = word > 0 ? name[..word] : throw new GoldenException($"output '{output}' is no gradient");
        }

        return name;
    }

    private static Tensor? Weight(Eg3dGenerator generator, string name)
    {
        var (_, parameter) = generator.named_parameters().FirstOrDefault(entry => entry.name == name);
        if (parameter is not null)
            return parameter;
        var (_, buffer) = generator.named_buffers().FirstOrDefault(entry => entry.name == name);
        return buffer;
    }

    // factor * mean(tensor ^ power), added up.
    private static Tensor SumOfTerms(JsonElement terms, Func<string, Tensor> tensorNamed)
    {
        var sum = torch.tensor(0f);
        foreach (var term in terms.EnumerateArray())
        {
            var (factor, power) = (1.0, 1.0);
            Tensor? values = null;
            foreach (var entry in term.EnumerateObject())
            {
                switch (entry.Name)
                {
                    case "factor":
                        factor = entry.Value.GetDouble();
                        break;
                    case "power":
                        power = entry.Value.GetDouble();
                        break;
                    case "mean_of":
                        values = tensorNamed(entry.Value.GetString()!);
                        break;
                    default:
                        throw new GoldenException($"loss: unknown option '{entry.Name}'");
                }
            }

            if (values is null)
                throw new GoldenException("loss: a term without mean_of");
            sum += factor * values.pow(power).mean();
        }

        return sum;
    }
}
