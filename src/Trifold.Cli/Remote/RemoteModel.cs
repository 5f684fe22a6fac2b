using Trifold.Cli.Commands;
using Trifold.Models.Folders;
using Trifold.Models.Semantics;
using Trifold.V1;

namespace Trifold.Cli.Remote;

/// <summary>A model that a server has loaded.</summary>
internal sealed class RemoteModel
{
    // Five minutes: the largest models are read and warmed up in one.
    private const int MostLooks = 150;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly Model _model;

    private RemoteModel(Model model) => _model = model;

    public string Name => _model.Name;

    public string Digest => _model.Digest;

    public string Licence => _model.Licence;

    public string Numerics => _model.NumericsId;

    /// <summary>Side of images, pixels.</summary>
    public int Resolution => _model.Resolution;

    /// <summary>Side of the box that scenes fill, scene units.</summary>
    public double BoxSide => _model.BoxSide;

    /// <summary>As its folder says them.</summary>
    public CameraDefaults Cameras => new(_model.DefaultCamera.Focal, _model.DefaultCamera.Radius, [.. _model.DefaultCamera.Target]);

    /// <summary>Asks a server for a model; waits for one that is being loaded.</summary>
    /// <exception cref="ServerException">There is none of the name, or it is not loaded.</exception>
    public static async Task<RemoteModel> FindAsync(RemoteServer server, string name, CancellationToken cancellation)
    {
        var request = new GetModelRequest { Name = name };
        for (var look = 0; ; look++)
        {
            var model = await server.CallAsync(() => server.Models.GetModelAsync(request, cancellationToken: cancellation), cancellation);
            if (model.DefaultCamera is not null)
                return new RemoteModel(model);
            if (model.State != Model.Types.State.Loading || look == MostLooks)
                throw NotLoaded(model);
            await server.PauseAsync($"model {name} is being loaded", BetweenLooks, cancellation);
        }
    }

    /// <summary>The decoder that a command means.</summary>
    /// <param name="name">Null: the only one, or the default one.</param>
    public Decoder DecoderNamed(string? name)
    {
        string[] names = [.. _model.Decoders.Select(decoder => decoder.Name)];
        if (names.Length == 0)
            throw new ServerException($"decoder: {Name} has none on the server; name a model that has.", ExitCode.BadInput);
        var chosen = name ?? CommonOptions.DefaultOf(names);
        return _model.Decoders.FirstOrDefault(decoder => decoder.Name == chosen) ?? throw new ServerException(
            $"decoder: {Name} has none named '{chosen}' on the server; it has {string.Join(", ", names)}.", ExitCode.BadInput);
    }

    /// <summary>The label set of a decoder.</summary>
    public static LabelSet LabelsOf(Decoder decoder) =>
        LabelEntry.ToSet(decoder.Parts.Select(part => new LabelEntry(part.Name, [.. part.Color])));

    private static ServerException NotLoaded(Model model)
    {
        var reason = model.Failure.Length > 0 ? $" ({model.Failure.TrimEnd('.')})" : "";
        return new ServerException(
            $"model: '{model.Name}' is {ModelText.StateOf(model)} on the server{reason}; load it by 'trifold models --server URL --load {model.Name}'.",
            ExitCode.BadInput);
    }
}
