using System.CommandLine;
using System.Globalization;
using Trifold.Cli.Remote;
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

    /// <summary>Of commands that a server can do instead of this process.</summary>
    public static Argument<string> ModelHereOrThere() =>
        new("model") { Description = "Model folder, or the name of a bundled model; with --server the server's name of a model." };

    public static Option<string?> Server() => new("--server")
    {
        Description = "Address of a running server's gRPC that makes them, such as http://localhost:8081; no model is opened here.",
    };

    /// <summary>Where the server is that a command line names; null: it names none.</summary>
    public static Uri? AddressIn(ParseResult parsed, Option<string?> server) =>
        parsed.GetValue(server) is { } text ? ServerAddress.Parse(text) : null;

    /// <summary>Whether the command line says an option.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Refuses an option that no request to a server can carry.</summary>
    /// <param name="fix">Why, and what to do.</param>
    public static void RefuseWithServer(ParseResult parsed, Option option, string fix)
    {
        if (IsGiven(parsed, option))
            throw new ArgumentException($"{option.Name.TrimStart('-')}: {fix}");
    }

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
        if (name is null && model.DecoderNames.Count == 0)
            throw new ArgumentException($"decoder: {model.Description.Name} has none; train one with 'trifold train decoder {model.Folder}'.");
        return model.OpenDecoder(name ?? DefaultOf(model.DecoderNames));
    }

    /// <summary>The decoder that is meant where none is named.</summary>
    /// <param name="decoders">Of the model, at least one.</param>
    public static string DefaultOf(IReadOnlyList<string> decoders) => decoders switch
    {
        [var only] => only,
        _ when decoders.Contains(DefaultDecoder) => DefaultDecoder,
        _ => throw new ArgumentException($"decoder: name one of {string.Join(", ", decoders)} by --decoder."),
    };

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
