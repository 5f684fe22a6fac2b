using Trifold.Factory.Annotation;
using Trifold.Factory.DataSets;
using Trifold.Factory.DataSets.Shards;
using Trifold.Models.Folders;

namespace Trifold.Cli.Remote;

/// <summary>A data set whose shards a server makes.</summary>
/// <param name="server">Borrowed.</param>
/// <param name="folder">New, or with this data set unfinished.</param>
/// <param name="report">Called for each sample.</param>
internal sealed class RemoteDataSet(RemoteServer server, string folder, Action<DataSetProgress> report)
{
    /// <summary>Makes a data set.</summary>
    /// <param name="modelName">The server's name of it.</param>
    /// <param name="decoderName">Null: the default one.</param>
    /// <param name="options">Given what the model says of its cameras.</param>
    /// <returns>Its samples.</returns>
    public async Task<int> MakeAsync(
        string modelName, string? decoderName, Func<CameraDefaults, DataSetOptions> options, CancellationToken cancellation)
    {
        var model = await RemoteModel.FindAsync(server, modelName, cancellation);
        var provenance = ProvenanceOf(model, decoderName, options(model.Cameras));
        return await MakeAsync(model, provenance, provenance, cancellation);
    }

    /// <summary>Makes a data set again; the server refuses to where other bytes would come out.</summary>
    /// <returns>Its samples.</returns>
    public async Task<int> MakeAgainAsync(string modelName, string? decoderName, DataSetProvenance recorded, CancellationToken cancellation)
    {
        var model = await RemoteModel.FindAsync(server, modelName, cancellation);
        var provenance = ProvenanceOf(model, decoderName ?? recorded.Decoder.Name, recorded.Options);
        return await MakeAsync(model, provenance, recorded with { Decoder = (provenance.Decoder.Name, recorded.Decoder.Digest) }, cancellation);
    }

    private async Task<int> MakeAsync(RemoteModel model, DataSetProvenance provenance, DataSetProvenance wanted, CancellationToken cancellation)
    {
        var run = new ShardedRun(
            provenance, RemoteModel.LabelsOf(model.DecoderNamed(provenance.Decoder.Name)), model.Resolution, folder);
        var shards = await RemoteShards.CreateAsync(server, Specifications.Of(model.Name, wanted), cancellation);
        await run.RunAsync(shard => shards.ReadAsync(shard, cancellation), report, cancellation);
        return provenance.Options.Count;
    }

    private static DataSetProvenance ProvenanceOf(RemoteModel model, string? decoderName, DataSetOptions options)
    {
        var decoder = model.DecoderNamed(decoderName);
        return new DataSetProvenance(
            (model.Name, model.Digest), (decoder.Name, decoder.Digest), model.Licence, model.Numerics,
            NumericsId.VersionOf(model.Numerics), options);
    }
}
