using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Checkpoints.Pickle;

/// <summary>Builds torch's zip archives, faulty ones included.</summary>
internal static class TorchZip
{
    /// <summary>What <c>torch.save(state_dict)</c> writes.</summary>
    public static byte[] OfStateDictionary(IReadOnlyList<PickledTensor> tensors)
    {
        var writer = new PickleWriter(2);
        writer.OrderedDictionary([.. tensors.Select((tensor, i) => (tensor.Name, (Action)(() =>
            Tensor(writer, i.ToString(), tensor.Shape, tensor.Strides, tensor.Elements.Length))))]);
        return Of([("archive/data.pkl", writer.Finish()), .. tensors.Select((tensor, i) =>
            ($"archive/data/{i}", MemoryMarshal.AsBytes<float>(tensor.Elements).ToArray()))]);
    }

    /// <summary>A tensor whose storage is an entry of the archive.</summary>
    public static void Tensor(PickleWriter writer, string key, long[] shape, long[] strides, long count) =>
        writer.Raw("ctorch._utils\n_rebuild_tensor_v2\n"u8).Tuple(() =>
        {
            writer.Tuple(() => writer.Text("storage").Raw("ctorch\nFloatStorage\n"u8).Text(key).Text("cuda:0").Integer(count)).Op('Q');
            writer.Integer(0);
            writer.Tuple(() => Array.ForEach(shape, size => writer.Integer(size)));
            writer.Tuple(() => Array.ForEach(strides, stride => writer.Integer(stride)));
            writer.Bool(false).OrderedDictionary();
        }).Reduce();

    public static byte[] Of(params (string Name, byte[] Content)[] entries) => Of(CompressionLevel.NoCompression, entries);

    public static byte[] Of(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>Makes headers lie about a size.</summary>
    public static void DeclareSize(byte[] archive, int real, int declared)
    {
        Span<byte> wanted = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(wanted, real);
        for (var at = archive.AsSpan().IndexOf(wanted); at >= 0; at = archive.AsSpan().IndexOf(wanted))
            BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(at), declared);
    }
}
