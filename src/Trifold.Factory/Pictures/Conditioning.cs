using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using static TorchSharp.torch;

namespace Trifold.Factory.Pictures;

/// <summary>What the mapping network is told besides the latent: nothing, a camera, or a class.</summary>
public sealed class Conditioning
{
    /// <summary>The condition of a model that takes none.</summary>
    public static readonly Conditioning None = new(null, false);

    private readonly float[]? _condition;

    private Conditioning(float[]? condition, bool followsView) => (_condition, FollowsView) = (condition, followsView);

    /// <summary>Whether the condition is the camera that is rendered, so that every view has a scene of its own.</summary>
    public bool FollowsView { get; }

    /// <summary>Reads a choice.</summary>
    /// <param name="defaults">The cameras in use, their field of view included.</param>
    /// <param name="camera"><c>front</c>, <c>same</c> (the camera that is rendered) or a camera file, of which the first
    /// counts; null: front, where the model is conditioned by a camera.</param>
    /// <param name="objectClass">Index of the class, for models that have some.</param>
    /// <exception cref="ArgumentException">The model takes no such condition, or needs one that is missing.</exception>
    public static Conditioning For(Eg3dConfig config, CameraDefaults defaults, string? camera, int? objectClass)
    {
        ArgumentNullException.ThrowIfNull(config);
        var takesCamera = config.CDim == Camera.VectorLength;
        if (camera is not null && !takesCamera)
            throw new ArgumentException("condition: this model is not conditioned by a camera; leave it out.");
        if (objectClass is not null && (takesCamera || config.CDim == 0))
            throw new ArgumentException("class: this model has no classes; leave it out.");
        if (config.CDim == 0)
            return None;
        return takesCamera ? ByCamera(defaults, camera ?? "front") : ByClass(config.CDim, objectClass);
    }

    /// <summary>The condition for a view.</summary>
    /// <param name="rendered">The camera that is rendered.</param>
    /// <returns>[1, c]; null where the model takes none.</returns>
    public Tensor? TensorFor(Camera rendered)
    {
        var numbers = FollowsView ? rendered.ToVector() : _condition;
        return numbers is null ? null : torch.tensor(numbers, [1, numbers.Length]);
    }

    private static Conditioning ByCamera(CameraDefaults defaults, string camera) => camera switch
    {
        "front" => new Conditioning(defaults.Turned(0, 0).ToVector(), false),
        "same" => new Conditioning(null, true),
        _ when File.Exists(camera) || Directory.Exists(camera) => new Conditioning(CameraChoice.Read(camera)[0].ToVector(), false),
        _ => throw new ArgumentException($"condition: use front, same or a camera file; '{camera}' is none of these."),
    };

    private static Conditioning ByClass(int classes, int? objectClass)
    {
        if (objectClass is not { } index || index < 0 || index >= classes)
        {
            throw new ArgumentException(
                $"class: this model needs one, 0 to {classes - 1}; {(objectClass is null ? "give one" : $"got {objectClass}")}.");
        }

        var oneHot = new float[classes];
        oneHot[index] = 1;
        return new Conditioning(oneHot, false);
    }
}
