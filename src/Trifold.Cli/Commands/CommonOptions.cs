using System.CommandLine;
using System.Globalization;
using Trifold.Factory.Worlds;
using Trifold.Models;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary>Arguments and options that several commands share, with one wording.</summary>
internal static class CommonOptions
{
    public static Argument<string> Model() =>
        new("model") { Description = "Model folder, or the name of a bundled model." };

    public static Option<string> Out(string what) => new("--out") { Description = what, Required = true };

    public static Option<string> Seeds(string fallback) =>
        new("--seeds") { Description = "Seeds, such as 0-7 or 3,5.", DefaultValueFactory = _ => fallback };

    public static Option<string> Parts() => new("--parts")
    {
        Description = "Which parts: fine, or another grouping of the world, such as coarse of portraits and shapenet of cars.",
        DefaultValueFactory = _ => "fine",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object a line, for machines." };

    /// <summary>What decoders are called unless named otherwise, and the one that is meant where several are.</summary>
    public const string DefaultDecoder = "parts";

    public static Option<string?> Decoder() =>
        new("--decoder") { Description = $"Semantic decoder of the model; the only one, or {DefaultDecoder}, where it is left out." };

    public static Option<double> Truncation() =>
        NumberOption.Create<double>("--truncation", "Psi: 1 is off, 0 the mean.", 1);

    public static Option<int?> TruncationCutoff() =>
        NumberOption.Optional<int>("--truncation-cutoff", "How many code vectors are truncated; all by default.");

    /// <summary>Makes a folder that results go to, unless it is there.</summary>
    /// <param name="field">Option that names it.</param>
    public static void MakeFolder(string field, string folder)
    {
        if (File.Exists(folder))
            throw new ArgumentException($"{field}: '{folder}' is a file; name a folder.");
        Directory.CreateDirectory(folder);
    }

    public static Option<double> FramesPerSecond() =>
        NumberOption.Create<double>("--fps", "Frames a second of animations.", 24);

    /// <summary>Reads <c>--animation</c>.</summary>
    public static bool IsAnimated(string? animation) => animation switch
    {
        null => false,
        "webp" => true,
        _ => throw new ArgumentException($"animation: only webp can be written; got '{animation}'."),
    };

    public static Eg3dModel OpenModel(string folder)
    {
        TensorProcess.Prepare(Environment.ProcessorCount);
        return Eg3dModel.Open(folder);
    }

    public static LoadedDecoder OpenDecoder(Eg3dModel model, string? name)
    {
        if (name is not null)
            return model.OpenDecoder(name);
        return model.DecoderNames switch
        {
            [var only] => model.OpenDecoder(only),
            var several when several.Contains(DefaultDecoder) => model.OpenDecoder(DefaultDecoder),
            [] => throw new ArgumentException(
                $"decoder: {model.Description.Name} has none; train one with 'trifold train decoder {model.Folder}'."),
            var several => throw new ArgumentException($"decoder: name one of {string.Join(", ", several)} by --decoder."),
        };
    }

    /// <exception cref="ArgumentException">The world has no grouping of this name.</exception>
    public static LabelGrouping GroupingOf(IWorld world, string parts) =>
        world.Groupings.FirstOrDefault(candidate => candidate.Name == parts)
        ?? throw new ArgumentException(
            $"parts: '{parts}' is unknown; {world.Name} has {string.Join(", ", world.Groupings.Select(g => g.Name))}.");

    public static Truncation Truncate(double psi, int? cutoff)
    {
        if (!double.IsFinite(psi))
            throw new ArgumentException($"truncation: must be a finite number, got {psi}.");
        if (cutoff < 0)
            throw new ArgumentException($"truncation-cutoff: must not be negative, got {cutoff}.");
        return new Truncation(psi, cutoff);
    }

    /// <summary>Seeds as "3", "0-7" or "0-3,8,12".</summary>
    public static long[] ParseSeeds(string text)
    {
        const int Most = 100_000;
        var seeds = new List<long>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryParse(ends[0], out var first) || !TryParse(ends[^1], out var last) || last < first)
                throw new ArgumentException($"seeds: '{part}' is neither a number nor a range such as 0-7.");
            if (last - first >= Most - seeds.Count)
                throw new ArgumentException($"seeds: at most {Most} in one call.");
            for (var seed = first; seed <= last; seed++)
                seeds.Add(seed);
        }

        return [.. seeds];

        static bool TryParse(string digits, out long number) =>
            long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= uint.MaxValue;
    }
}
