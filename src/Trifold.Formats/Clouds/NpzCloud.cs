using System.Runtime.InteropServices;
using Trifold.Formats.Arrays;

namespace Trifold.Formats.Clouds;

/// <summary>
/// Point clouds as NumPy's <c>.npz</c>: <c>points</c> and <c>normals</c> [P, 3] float32, <c>colors</c> [P, 3] uint8,
/// <c>labels</c> [P] uint16, <c>confidence</c> [P] float32, <c>class_names</c> [K] text, in the order of the labels.
/// </summary>
public static class NpzCloud
{
    public static void Write(Stream stream, PointCloud cloud) => stream.Write(NpzFile.Encode(
        ("points", NpyFile.Encode<float>(cloud.Positions, cloud.Count, 3)),
        ("normals", NpyFile.Encode<float>(cloud.Normals, cloud.Count, 3)),
        ("colors", NpyFile.Encode<byte>(MemoryMarshal.AsBytes(cloud.Colors.AsSpan()), cloud.Count, 3)),
        ("labels", NpyFile.Encode<ushort>(cloud.Labels, cloud.Count)),
        ("confidence", NpyFile.Encode<float>(cloud.Confidences, cloud.Count)),
        ("class_names", NpyFile.EncodeText([.. cloud.Parts.Select(part => part.Name)]))));
}
