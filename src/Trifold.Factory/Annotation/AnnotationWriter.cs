using System.Text.Json.Nodes;
using Trifold.Models.Folders;

namespace Trifold.Factory.Annotation;

/// <summary>The data set of annotated views as a folder, see <see cref="DataSetFolder"/>.</summary>
public sealed class AnnotationWriter
{
    private readonly LoadedDecoder _decoder;
    private readonly DataSetFolder _folder;

    /// <param name="folder">Made if missing; must hold no other data set.</param>
    /// <exception cref="ArgumentException">The folder holds files already.</exception>
    public AnnotationWriter(string folder, LoadedDecoder decoder)
    {
        _decoder = decoder;
        _folder = new DataSetFolder(folder, decoder.Labels);
    }

    /// <summary>Writes the files of one view.</summary>
    /// <param name="view">Its place among the views of its scene.</param>
    public void Add(AnnotatedView sample, int view) => _folder.Add(sample, view);

    /// <summary>Writes camera list and manifest.</summary>
    public void Finish(Eg3dModel model, AnnotationOptions options) => _folder.Finish(new JsonObject
    {
        ["generator"] = new JsonObject
        {
            ["name"] = model.Description.Name,
            ["digest"] = model.Digest,
            ["licence"] = model.Description.Licence,
        },
        ["decoder"] = new JsonObject { ["name"] = _decoder.Description.Name, ["digest"] = _decoder.Digest },
        ["numerics"] = NumericsId.Current,
        ["options"] = new JsonObject
        {
            ["count"] = options.Count,
            ["first_seed"] = options.FirstSeed,
            ["views_per_scene"] = options.ViewsPerScene,
            ["yaw_degrees"] = options.Poses.YawDegrees,
            ["pitch_degrees"] = options.Poses.PitchDegrees,
            ["truncation_psi"] = options.Truncation.Psi,
            ["truncation_cutoff"] = options.Truncation.Cutoff,
        },
    });
}
