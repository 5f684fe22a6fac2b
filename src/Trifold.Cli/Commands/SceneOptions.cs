using System.CommandLine;
using Trifold.Factory.Annotation;
using Trifold.Factory.Pictures;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Eg3d.Layers;
using Trifold.Models.Folders;
using static TorchSharp.torch;

namespace Trifold.Cli.Commands;

/// <summary>The options that decide which scene a seed gives, shared by the commands that show scenes.</summary>
internal sealed class SceneOptions
{
    private readonly Option<double> _psi = CommonOptions.Truncation();
    private readonly Option<int?> _cutoff = CommonOptions.TruncationCutoff();

    private readonly Option<string> _noise = new("--noise")
    {
        Description = "Noise of the backbone: const, none, or random (a function of the seed).",
        DefaultValueFactory = _ => "const",
    };

    private readonly Option<string?> _condition = new("--condition")
    {
        Description = "Conditioning camera of models that take one: front (default), same as the view, or a camera file.",
    };

    private readonly Option<int?> _class =
        NumberOption.Optional<int>("--class", "Class index, for models that have classes.");

    private readonly Option<double?> _fieldOfView = NumberOption.Optional<double>(
        "--fov", "Diagonal field of view in degrees; the model's own by default. EG3D's scripts use 18.837.");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_psi, _cutoff, _noise, _condition, _class, _fieldOfView])
            command.Options.Add(option);
    }

    /// <summary>What a command line says.</summary>
    public SceneChoice Of(ParseResult parsed) => new(
        CommonOptions.Truncate(parsed.GetValue(_psi), parsed.GetValue(_cutoff)),
        ParseNoise(parsed.GetRequiredValue(_noise)),
        parsed.GetValue(_condition),
        parsed.GetValue(_class),
        parsed.GetValue(_fieldOfView));

    /// <summary>Refuses what no request to a server can say.</summary>
    public void RequirePossibleWithServer(ParseResult parsed)
    {
        if (ParseNoise(parsed.GetRequiredValue(_noise)) != NoiseMode.Const)
            throw new ArgumentException("noise: a server's scenes have constant noise; use const, or leave --server out.");
        CommonOptions.RefuseWithServer(parsed, _condition, "a server conditions models by their front camera; leave it out, or --server.");
        CommonOptions.RefuseWithServer(
            parsed, _fieldOfView, "a server's models keep their own; name other cameras by --cameras FILE, or leave --server out.");
    }

    private static NoiseMode ParseNoise(string text) => text switch
    {
        "const" => NoiseMode.Const,
        "none" => NoiseMode.None,
        "random" => NoiseMode.Random,
        _ => throw new ArgumentException($"noise: use const, none or random; got '{text}'."),
    };
}

/// <summary>Which scene a seed gives.</summary>
/// <param name="Condition">See <see cref="Conditioning.For"/>.</param>
/// <param name="FieldOfView">Diagonal, degrees; null: the model's.</param>
internal sealed record SceneChoice(Truncation Truncation, NoiseMode Noise, string? Condition, int? Class, double? FieldOfView)
{
    /// <summary>The condition for a model. The field of view counts for the frontal camera too, as in EG3D's scripts.</summary>
    public Conditioning ConditioningOf(Eg3dModel model) => Conditioning.For(
        model.Generator.Config, CameraChoice.WithFieldOfView(model.Description.Camera, FieldOfView), Condition, Class);

    public LayerNoise NoiseOf(long seed) => Noise switch
    {
        NoiseMode.None => LayerNoise.None,
        NoiseMode.Random => LayerNoise.Random([seed]),
        _ => LayerNoise.Const,
    };

    /// <summary>The scene that a camera sees.</summary>
    public Eg3dScene Synthesise(Eg3dModel model, Conditioning conditioning, long seed, Camera camera, bool keepBlocks = false)
    {
        using var code = CodeOf(model, conditioning, seed, camera);
        return SceneSynthesis.FromCode(model.Generator, code, NoiseOf(seed), keepBlocks);
    }

    /// <summary>The code of a seed, [1, L, D].</summary>
    public Tensor CodeOf(Eg3dModel model, Conditioning conditioning, long seed, Camera camera)
    {
        using var condition = conditioning.TensorFor(camera);
        return SceneSynthesis.CodeOf(model.Generator, seed, condition, Truncation);
    }
}
