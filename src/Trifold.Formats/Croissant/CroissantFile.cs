namespace Trifold.Formats.Croissant;

/// <summary>One file of a data set, with its checksum.</summary>
/// <param name="Path">Relative to the metadata; also its identifier.</param>
/// <param name="MediaType">As in <c>application/json</c>.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record CroissantFile(string Path, string MediaType, long Bytes, string Sha256);
