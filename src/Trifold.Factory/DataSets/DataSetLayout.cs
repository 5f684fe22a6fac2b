using Trifold.Factory.Annotation;

namespace Trifold.Factory.DataSets;

/// <summary>A format with the place where its samples go.</summary>
internal sealed class DataSetLayout(IDataSetFormat format, ISampleStore store, IFileSink files) : IDisposable
{
    public IDataSetFormat Format => format;

    public ISampleStore Store => store;

    public IFileSink Files => files;

    /// <summary>Opens the layout that options ask for.</summary>
    /// <param name="folder">Made if missing.</param>
    /// <param name="resuming">Whether the folder holds an unfinished data set; otherwise it must hold nothing.</param>
    /// <exception cref="ArgumentException">The format is unknown, or the folder holds files already.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static DataSetLayout Open(DataSetOptions options, SampleEncoding encoding, string folder, bool resuming)
    {
        DataSetFormats.RequireKnown(options.Format);
        if (!resuming)
            DataFolder.MakeNew(folder, "");
        var (format, store) = DataSetFormats.Create(options.Format, folder, encoding, options.ShardSize);
        return new DataSetLayout(format, store, new FolderFiles(folder));
    }

    public void Dispose() => store.Dispose();
}
