using System.CommandLine;
using Trifold.Cli.Output;
using Trifold.Factory.Meshes;
using Trifold.Formats.Meshes;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold mesh MODEL</c>: the surface of a scene, coloured and, with a decoder, in parts.</summary>
internal static class MeshCommand
{
    public static Command Create()
    {
        var model = CommonOptions.Model();
        var seed = NumberOption.Create<long>("--seed", "Seed of the scene.", 0);
        var output = CommonOptions.Out("File to write: .ply, .obj or .glb.");
        var level = NumberOption.Create<double>("--level", "Raw density at the surface.", new MeshOptions().Level);
        var resolution = NumberOption.Create("--resolution", "Points along each edge of the density grid.", new MeshOptions().Resolution);
        var decoder = CommonOptions.Decoder();
        var scene = new SceneOptions();
        var json = CommonOptions.Json();
        var command = new Command("mesh", "Extract the surface of a scene.") { model, seed, output, level, resolution, decoder, json };
        scene.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandRunner.Start(() => Run(
            ModelLocation.Resolve(parsed.GetRequiredValue(model)),
            parsed.GetValue(seed),
            parsed.GetRequiredValue(output),
            new MeshOptions { Level = (float)parsed.GetValue(level), Resolution = parsed.GetValue(resolution) },
            parsed.GetValue(decoder),
            scene.Of(parsed),
            parsed.GetValue(json),
            cancellation)));
        return command;
    }

    private static int Run(
        string modelFolder, long seed, string file, MeshOptions options, string? decoderName, SceneChoice choice, bool json,
        CancellationToken cancellation)
    {
        MeshFile.Check(file);
        options.Check();
        using var model = CommonOptions.OpenModel(modelFolder);
        var conditioning = choice.ConditioningOf(model);
        if (conditioning.FollowsView)
            throw new ArgumentException("condition: a mesh has no view that 'same' could mean; use front or a camera file.");
        using var decoder = decoderName is null && model.DecoderNames.Count == 0
            ? null
            : CommonOptions.OpenDecoder(model, decoderName);
        using var scene = choice.Synthesise(
            model, conditioning, seed, model.Description.Camera.Turned(0, 0), keepBlocks: decoder is not null);
        TriangleMesh mesh;
        using (var reporter = ProgressReporter.Create(json))
        {
            mesh = MeshExtraction.Of(
                scene, decoder, options, share => reporter.Report(share, "measuring density", new { share }), cancellation);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        MeshFile.Write(file, mesh);
        if (!json)
        {
            var parts = decoder is null ? "" : $", parts {string.Join(", ", mesh.TrianglesByPart().Keys.Select(i => mesh.Parts[i].Name))}";
            Console.WriteLine($"{file}: {mesh.VertexCount} vertices, {mesh.TriangleCount} triangles{parts}");
        }

        return ExitCode.Success;
    }
}
