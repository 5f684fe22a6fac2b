namespace Trifold.Factory.DataSets;

/// <summary>One kind of file of a sample, whatever the layout that it goes into.</summary>
/// <param name="Name">What it shows: <c>rgb</c>, <c>mask</c>, <c>depth</c>, <c>confidence</c>, <c>camera</c>.</param>
/// <param name="Extension">Without dot.</param>
/// <param name="Bytes">The whole file.</param>
public sealed record SamplePart(string Name, string Extension, byte[] Bytes);
