using Trifold.V1;

namespace Trifold.Serving.Requests;

/// <summary>Fills in what requests leave out, as the contract says it.</summary>
internal static class Defaults
{
    private const double UniformYaw = 30;
    private const double UniformPitch = 10;
    private const double SweepYaw = 30;

    /// <summary>Cameras with plan, limits and number of views.</summary>
    /// <param name="given">Checked; null: one uniformly drawn view.</param>
    public static Cameras Fill(Cameras? given)
    {
        var cameras = given?.Clone() ?? new Cameras();
        if (cameras.PlanCase == Cameras.PlanOneofCase.None)
            cameras.Distribution = new PoseDistribution();
        if (cameras.PlanCase == Cameras.PlanOneofCase.Distribution)
            Fill(cameras.Distribution);
        if (cameras is { PlanCase: Cameras.PlanOneofCase.Trajectory, Trajectory: { PathCase: Trajectory.PathOneofCase.Sweep, Sweep.HasYawDegrees: false } })
            cameras.Trajectory.Sweep.YawDegrees = SweepYaw;
        if (cameras is { PlanCase: Cameras.PlanOneofCase.Trajectory, Trajectory: { PathCase: Trajectory.PathOneofCase.Turn, Turn: var turn } })
        {
            // Unset fields read as their default, 0; from here on they are set.
            (turn.YawDegrees, turn.PitchDegrees) = (turn.YawDegrees, turn.PitchDegrees);
        }

        if (!cameras.HasViews)
            cameras.Views = CameraCount.Of(cameras);
        return cameras;
    }

    /// <summary>Cameras of views without annotation.</summary>
    /// <param name="given">Checked; null: the model's default camera.</param>
    public static Cameras FillForRendering(Cameras? given) =>
        Fill(given ?? new Cameras { Trajectory = new Trajectory { Front = new Trajectory.Types.Front() } });

    public static Encodings Fill(Encodings? given)
    {
        var encodings = given?.Clone() ?? new Encodings();
        if (encodings.Rgb == Encodings.Types.Image.Unspecified)
            encodings.Rgb = Encodings.Types.Image.Png;
        if (encodings.Mask == Encodings.Types.Mask.Unspecified)
            encodings.Mask = Encodings.Types.Mask.Palette;
        if (encodings.Depth == Encodings.Types.Depth.Unspecified)
            encodings.Depth = Encodings.Types.Depth.Png16;
        if (encodings.DepthKind == Encodings.Types.DepthKind.Unspecified)
            encodings.DepthKind = Encodings.Types.DepthKind.RayDistance;
        return encodings;
    }

    public static Truncation Fill(Truncation? given, Model model) => new()
    {
        Psi = given?.HasPsi == true ? given.Psi : 1,
        Cutoff = given?.HasCutoff == true ? given.Cutoff : model.CodeVectors,
    };

    public static Priority Fill(Priority given) => given == Priority.Unspecified ? Priority.Normal : given;

    private static void Fill(PoseDistribution poses)
    {
        if (poses.Kind == PoseDistribution.Types.Kind.Unspecified)
            poses.Kind = PoseDistribution.Types.Kind.Uniform;
        if (!poses.HasYawDegrees)
            poses.YawDegrees = UniformYaw;
        if (!poses.HasPitchDegrees)
            poses.PitchDegrees = UniformPitch;
    }
}
