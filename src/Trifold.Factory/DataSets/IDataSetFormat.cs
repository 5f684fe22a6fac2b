namespace Trifold.Factory.DataSets;

/// <summary>A layout that some training pipeline reads.</summary>
public interface IDataSetFormat
{
    /// <summary>As options and manifests call it.</summary>
    string Name { get; }

    /// <summary>Encodes one sample. Called from several threads at once; the same sample gives the same bytes.</summary>
    EncodedSample Encode(DataSetSample sample);

    /// <summary>Writes the files about the whole data set, once every sample is in place.</summary>
    /// <param name="records">Every sample in order; can be enumerated more than once, one record in memory at a time.</param>
    /// <param name="files">Puts a file in place whole or not at all.</param>
    void Finish(DataSetInfo info, IEnumerable<SampleRecord> records, IFileSink files);
}
