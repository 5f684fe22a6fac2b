using Trifold.Factory.DataSets.Layouts;
using Trifold.Factory.DataSets.Shards;

namespace Trifold.Factory.DataSets;

/// <summary>The layouts by name, each with the store that its samples go to.</summary>
public static class DataSetFormats
{
    private static readonly (string Name, Func<SampleEncoding, IDataSetFormat> Create)[] OfFolders =
    [
        (FolderFormat.FormatName, encoding => new FolderFormat(encoding)),
        (CocoFormat.FormatName, encoding => new CocoFormat(encoding)),
        (VocFormat.FormatName, encoding => new VocFormat(encoding)),
        (CvatFormat.FormatName, encoding => new CvatFormat(encoding)),
        (NerfstudioFormat.FormatName, encoding => new NerfstudioFormat(encoding)),
    ];

    public static IEnumerable<string> Names => [.. OfFolders.Select(format => format.Name), WebDatasetFormat.FormatName];

    /// <exception cref="ArgumentException">No layout has the name.</exception>
    public static void RequireKnown(string name)
    {
        if (!Names.Contains(name))
            throw new ArgumentException($"format: '{name}' is unknown; use {string.Join(", ", Names)}.");
    }

    /// <summary>Makes a layout and its store.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">Of the data set; exists.</param>
    /// <param name="encoding">Of samples' parts.</param>
    /// <param name="samplesPerShard">At least 1; of layouts with shards.</param>
    /// <exception cref="ArgumentException">No layout has the name, or it cannot hold the labels.</exception>
    public static (IDataSetFormat Format, ISampleStore Store) Create(
        string name, string folder, SampleEncoding encoding, int samplesPerShard)
    {
        if (name == WebDatasetFormat.FormatName)
        {
            var shards = new ShardStore(folder, samplesPerShard);
            return (new WebDatasetFormat(encoding, shards.Shards), shards);
        }

        RequireKnown(name);
        var create = OfFolders.Single(format => format.Name == name).Create;
        return (create(encoding), new FolderFiles(folder));
    }
}
