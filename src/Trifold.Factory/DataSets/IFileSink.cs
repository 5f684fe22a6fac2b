namespace Trifold.Factory.DataSets;

/// <summary>Where files of a data set go.</summary>
public interface IFileSink
{
    /// <summary>Writes a file whole or not at all; makes its folders; an older file of the name is replaced.</summary>
    /// <param name="path">Relative to the data set's folder, with '/'.</param>
    /// <param name="write">Receives the stream.</param>
    void Write(string path, Action<Stream> write);
}
