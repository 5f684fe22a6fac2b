namespace Trifold.Factory.DataSets;

public static class DataSetFormats
{
    public static IReadOnlyList<string> Names => ["folder"];
    public static IDataSetFormat Named(string name, SampleEncoding encoding) => new FolderFormat(encoding);
}
