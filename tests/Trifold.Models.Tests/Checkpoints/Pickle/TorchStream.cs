using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Trifold.Tests.Shared;

namespace Trifold.Models.Tests.Checkpoints.Pickle;

/// <summary>Builds the stream that torch wrote before it had archives (EG3D specification, section 17.4).</summary>
internal static class TorchStream
{
    /// <summary>What <c>torch.save(state_dict, …, _use_new_zipfile_serialization=False)</c> writes.</summary>
    public static byte[] OfStateDictionary(IReadOnlyList<PickledTensor> tensors)
    {
        using var stream = new MemoryStream();
        stream.Write([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
        stream.Write([0x80, 2, (byte)'M', 0xe9, 3, (byte)'.']);
        var system = new PickleWriter(2);
        stream.Write(system.Dictionary(("little_endian", () => system.Bool(true))).Finish());
        var state = new PickleWriter(2);
        state.OrderedDictionary([.. tensors.Select((tensor, i) => (tensor.Name, (Action)(() =>
            TorchZip.Tensor(state, $"{i}", tensor.Shape, tensor.Strides, tensor.Elements.Length))))]);
        stream.Write(state.Finish());
        var keys = new PickleWriter(2);
        stream.Write(keys.List(() =>
        {
            for (var i = 0; i < tensors.Count; i++)
                keys.Text($"{i}");
        }).Finish());
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var tensor in tensors)
        {
            BinaryPrimitives.WriteInt64LittleEndian(count, tensor.Elements.Length);
            stream.Write(count);
            stream.Write(MemoryMarshal.AsBytes<float>(tensor.Elements));
        }

        return stream.ToArray();
    }
}
