namespace Trifold.Factory.DataSets;

/// <summary>One file of a data set.</summary>
/// <param name="Path">Relative to the data set's folder, with '/'.</param>
/// <param name="Bytes">Its whole content.</param>
public sealed record DataFile(string Path, byte[] Bytes);
