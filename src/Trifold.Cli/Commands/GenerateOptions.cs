using System.CommandLine;
using System.Globalization;
using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Factory.Pictures;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary>The options that decide what a data set holds.</summary>
internal sealed class GenerateOptions
{
    private static readonly DataSetOptions Defaults = new() { Count = 1 };

    private readonly Option<int?> _count = NumberOption.Optional<int>("--count", "Images to make.");
    private readonly Option<long> _seed = NumberOption.Create<long>("--seed", "Seed of the first scene.", 0);
    private readonly Option<int?> _views = NumberOption.Optional<int>(
        "--views", "Views of each scene: 1 by default, or all that --cameras names.");

    private readonly Option<int> _checkViews = NumberOption.Create<int>(
        "--check-views", "Further views of each scene that only check whether labels agree.", 0);

    private readonly Option<string> _poses = new("--poses")
    {
        Description = "How cameras are drawn: uniform within --yaw and --pitch, or gaussian with them as deviations.",
        DefaultValueFactory = _ => "uniform",
    };

    private readonly Option<double> _yaw = NumberOption.Create<double>("--yaw", "Largest turn to either side, degrees.", Defaults.Cameras.YawDegrees);
    private readonly Option<double> _pitch = NumberOption.Create<double>("--pitch", "Largest turn up or down, degrees.", Defaults.Cameras.PitchDegrees);
    private readonly Option<string?> _cameras = new("--cameras")
    {
        Description = "Cameras instead of drawn ones: front, grid, orbit:N or a camera file.",
    };

    private readonly Option<double> _psi = CommonOptions.Truncation();
    private readonly Option<int?> _cutoff = CommonOptions.TruncationCutoff();

    private readonly Option<string> _format = new("--format")
    {
        Description = $"Layout: {string.Join(", ", DataSetFormats.Names)}.",
        DefaultValueFactory = _ => Defaults.Format,
    };

    private readonly Option<string> _mask = new("--mask")
    {
        Description = "Masks as palette or index PNG.",
        DefaultValueFactory = _ => "palette",
    };

    private readonly Option<string> _depth = new("--depth")
    {
        Description = "Depth as png, npy or both.",
        DefaultValueFactory = _ => "png",
    };

    private readonly Option<int> _shardSize = NumberOption.Create<int>("--shard-size", "Images of a shard.", Defaults.ShardSize);

    private readonly Option<string?> _require = new("--require")
    {
        Description = "Parts that each image must show, such as glasses,lips=0.01 (least share of the pixels).",
    };

    private readonly Option<string?> _balance = new("--balance")
    {
        Description = "Parts that half of the images show and half do not, such as glasses.",
    };

    private readonly Option<int> _balanceYaw = NumberOption.Create<int>(
        "--balance-yaw", "Ranges of the yaw that get equally many images; 0: as drawn.", 0);

    private readonly Option<double> _minQuality = NumberOption.Create<double>(
        "--min-quality", "Least quality of an image, 0 to 1: certainty of its labels times their agreement across views.", 0);

    private IReadOnlyList<Option> All =>
    [
        _count, _seed, _views, _checkViews, _poses, _yaw, _pitch, _cameras, _psi, _cutoff, _format, _mask, _depth, _shardSize,
        _require, _balance, _balanceYaw, _minQuality,
    ];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>Refuses options beside a data set that says them all.</summary>
    public void RequireNone(ParseResult parsed)
    {
        foreach (var option in All)
        {
            if (CommonOptions.IsGiven(parsed, option))
                throw new ArgumentException($"{option.Name.TrimStart('-')}: is what --from says; leave one of the two out.");
        }
    }

    /// <summary>What a command line says.</summary>
    public DataSetOptions Of(ParseResult parsed, CameraDefaults defaults)
    {
        var cameras = CamerasOf(parsed, defaults);
        return new DataSetOptions
        {
            Count = parsed.GetValue(_count) ?? throw new ArgumentException("count: is missing; say how many images to make."),
            Seed = parsed.GetValue(_seed),
            Views = parsed.GetValue(_views) ?? Math.Max(1, cameras.Cameras.Count),
            CheckViews = parsed.GetValue(_checkViews),
            Cameras = cameras,
            TruncationPsi = parsed.GetValue(_psi),
            TruncationCutoff = CommonOptions.Truncate(parsed.GetValue(_psi), parsed.GetValue(_cutoff)).Cutoff,
            Format = FormatOf(parsed),
            Mask = OneOf<MaskEncoding>("mask", parsed.GetRequiredValue(_mask)),
            Depth = OneOf<DepthEncoding>("depth", parsed.GetRequiredValue(_depth)),
            ShardSize = parsed.GetValue(_shardSize),
            Selection = SelectionOf(parsed),
        };
    }

    /// <summary>Name of the layout.</summary>
    public string FormatOf(ParseResult parsed) => parsed.GetRequiredValue(_format);

    /// <summary>Which images are kept.</summary>
    public SelectionOptions SelectionOf(ParseResult parsed) => new()
    {
        Require = [.. Listed(parsed.GetValue(_require)).Select(ParseRequirement)],
        BalanceParts = [.. Listed(parsed.GetValue(_balance))],
        BalanceYaw = parsed.GetValue(_balanceYaw),
        MinQuality = parsed.GetValue(_minQuality),
    };

    private CameraPlan CamerasOf(ParseResult parsed, CameraDefaults defaults)
    {
        if (parsed.GetValue(_cameras) is { } choice)
        {
            foreach (var option in (Option[])[_poses, _yaw, _pitch])
            {
                if (CommonOptions.IsGiven(parsed, option))
                    throw new ArgumentException($"{option.Name.TrimStart('-')}: says how cameras are drawn, --cameras which; leave one out.");
            }

            var cameras = CameraChoice.Parse(choice, defaults, fieldOfView: null).Cameras;
            return new CameraPlan { Kind = PoseKind.Listed, Cameras = [.. cameras.Select(camera => camera.ToVector())] };
        }

        return new CameraPlan
        {
            Kind = parsed.GetRequiredValue(_poses) switch
            {
                "uniform" => PoseKind.Uniform,
                "gaussian" => PoseKind.Gaussian,
                var text => throw new ArgumentException($"poses: use uniform or gaussian, or list them by --cameras; got '{text}'."),
            },
            YawDegrees = parsed.GetValue(_yaw),
            PitchDegrees = parsed.GetValue(_pitch),
        };
    }

    private static PartRequirement ParseRequirement(string text)
    {
        if (text.Split('=') is [var part, var share])
        {
            return double.TryParse(share, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? new PartRequirement(part, number)
                : throw new ArgumentException($"require: the share in '{text}' must be a number such as 0.01.");
        }

        return new PartRequirement(text);
    }

    private static string[] Listed(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static T OneOf<T>(string field, string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().Any(name => name.Equals(text, StringComparison.OrdinalIgnoreCase))
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw new ArgumentException(
                $"{field}: use {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}; got '{text}'.");
}
