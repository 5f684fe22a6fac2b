using System.Text.Json.Serialization;
using Trifold.Models.Cameras;
using Trifold.Models.Folders;
using Trifold.Models.Seeds;

namespace Trifold.Factory.Annotation;

/// <summary>How the cameras of a data set are chosen.</summary>
[JsonConverter(typeof(NamedEnumConverter<PoseKind>))]
public enum PoseKind
{
    /// <summary>Turns drawn evenly between two limits.</summary>
    Uniform,

    /// <summary>Turns drawn from normal distributions.</summary>
    Gaussian,

    /// <summary>Cameras given one by one: a list or the steps of a trajectory.</summary>
    Listed,
}

/// <summary>The cameras of every scene of a data set: a function of the scene's seed and place alone.</summary>
public sealed record CameraPlan
{
    // Apart from the uniform draws' stream and from those of network layers, which are 0 and up.
    private const int Stream = -3;

    // Beyond, the camera would look straight down and its upright direction would be lost.
    private const double LargestPitch = 85;

    public PoseKind Kind { get; init; }

    /// <summary>Uniform: largest turn to either side, degrees, 0 to 180. Gaussian: its standard deviation.</summary>
    public double YawDegrees { get; init; } = 30;

    /// <summary>Uniform: largest turn up or down, degrees, 0 to 85. Gaussian: its standard deviation; the turn itself stops at 85.</summary>
    public double PitchDegrees { get; init; } = 10;

    /// <summary>Listed: EG3D camera vectors of 25 numbers; scene i takes those from i times its views on, beginning anew at the end.</summary>
    public IReadOnlyList<float[]> Cameras { get; init; } = [];

    /// <exception cref="ArgumentException">A limit is out of its range, or there is no camera.</exception>
    public void Check()
    {
        if (Kind == PoseKind.Listed)
        {
            if (Cameras.Count == 0)
                throw new ArgumentException("cameras: at least one is needed.");
            foreach (var camera in Cameras)
                _ = Camera.FromVector(camera);
            return;
        }

        new PoseDistribution(YawDegrees, PitchDegrees).Check();
    }

    /// <summary>The cameras of one scene's views; more views begin with the fewer.</summary>
    /// <param name="defaults">Of the model.</param>
    /// <param name="seed">Of the scene.</param>
    /// <param name="scene">Its place in the data set, from 0.</param>
    /// <param name="count">Views.</param>
    public Camera[] Of(CameraDefaults defaults, long seed, long scene, int count) => Kind switch
    {
        PoseKind.Gaussian => DrawGaussian(defaults, seed, count),
        PoseKind.Listed => [.. Enumerable.Range(0, count).Select(view =>
            Camera.FromVector(Cameras[(int)((scene * count + view) % Cameras.Count)]))],
        _ => new PoseDistribution(YawDegrees, PitchDegrees).Draw(defaults, seed, count),
    };

    /// <summary>Cameras of further views of a scene, which only tell how far labels agree.</summary>
    /// <param name="views">Of the scene; those are drawn first, so that they are the same whatever checks them.</param>
    /// <param name="checks">Further ones.</param>
    /// <inheritdoc cref="Of"/>
    public Camera[] ChecksOf(CameraDefaults defaults, long seed, int views, int checks) => checks == 0
        ? []
        : new PoseDistribution(YawDegrees, PitchDegrees).Draw(defaults, seed, views + checks)[views..];

    private Camera[] DrawGaussian(CameraDefaults defaults, long seed, int count)
    {
        var numbers = new float[2 * count];
        CounterRandom.FillNormal(seed, Stream, numbers);
        return [.. Enumerable.Range(0, count).Select(view => defaults.Turned(
            double.DegreesToRadians(YawDegrees * numbers[2 * view]),
            double.DegreesToRadians(Math.Clamp(PitchDegrees * numbers[2 * view + 1], -LargestPitch, LargestPitch))))];
    }
}
