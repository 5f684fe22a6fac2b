using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Trifold.Tests.Shared;

/// <summary>A tensor to be pickled.</summary>
internal sealed record PickledTensor(string Name, long[] Shape, float[] Elements)
{
    /// <summary>Sizes in elements from one index to the next, when it is dense.</summary>
    public long[] Strides
    {
        get
        {
            var strides = new long[Shape.Length];
            var stride = 1L;
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                strides[axis] = stride;
                stride *= Shape[axis];
            }

            return strides;
        }
    }
}

/// <summary>
/// Builds network pickles of the structure that the public training code writes (EG3D specification, section 17), from
/// a configuration and tensors; the place of the code's source text is taken by a remark.
/// </summary>
internal sealed class NetworkPickle
{
    private const string SourceText = "# The place where the public code's pickles carry their source text.";

    // What a training run's first forward pass leaves on its device.
    private static readonly float[] ReleasedAxes =
        [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0];

    private static readonly string[] Buffers = ["noise_const", "resample_filter", "w_avg", "dataset_label_std"];

    private readonly JsonElement _config;
    private readonly IReadOnlyList<PickledTensor> _tensors;

    /// <param name="config">Options under the reference's names, as golden cases have them.</param>
    public NetworkPickle(JsonElement config, IReadOnlyList<PickledTensor> tensors) => (_config, _tensors) = (config, tensors);

    public PickleWriter Writer { get; } = new();

    /// <summary>The planes' axes, [3, 3, 3]; null: the attribute is missing.</summary>
    public float[]? PlaneAxes { get; init; } = ReleasedAxes;

    /// <summary>Whether classes come with their source text, as torch's older stream keeps them.</summary>
    public bool ClassesHaveSource { get; init; }

    /// <summary>Parameters of the discriminator's one block.</summary>
    public IReadOnlyList<PickledTensor> Discriminator { get; init; } = [];

    /// <summary>Writes something else in the place of an attribute of the generator.</summary>
    public Dictionary<string, Action<PickleWriter>> Replaced { get; } = [];

    /// <summary>Writes something else in the place of a tensor.</summary>
    public Dictionary<string, Action<PickleWriter>> ReplacedTensors { get; } = [];

    /// <summary>A training run's file: options, then the networks; G stands for what is passed over.</summary>
    public byte[] Build()
    {
        Writer.Dictionary(
            ("training_set_kwargs", () => Writer.Dictionary(("class_name", () => Writer.Text("training.dataset.ImageFolderDataset")))),
            ("G", () => PassedOver("TriPlaneGenerator")),
            ("D", () => WriteDiscriminator()),
            ("G_ema", Generator),
            ("augment_pipe", () => Writer.None()));
        return Writer.Finish();
    }

    /// <summary>A call that rebuilds a tensor from nested bytes, with any claims about it.</summary>
    public static void Tensor(
        PickleWriter writer, ReadOnlySpan<float> elements, long[] shape, long[] strides, long offset = 0,
        string location = "cpu", string module = "torch", long? claimedCount = null)
    {
        var raw = MemoryMarshal.AsBytes(elements).ToArray();
        var stream = NestedStream(raw, claimedCount ?? elements.Length, location, module);
        writer.Global("torch._utils", "_rebuild_tensor_v2").Tuple(() =>
        {
            writer.Global("torch.storage", "_load_from_bytes");
            // MEMOIZE stands behind the bytes.
            writer.Tuple(() => writer.Bytes(stream).MarkElements(raw.Length, 1)).Reduce();
            writer.Integer(offset);
            writer.Tuple(() => Array.ForEach(shape, size => writer.Integer(size)));
            writer.Tuple(() => Array.ForEach(strides, stride => writer.Integer(stride)));
            writer.Bool(false).OrderedDictionary();
        }).Reduce();
    }

    private static byte[] NestedStream(byte[] raw, long count, string location, string module)
    {
        using var stream = new MemoryStream();
        stream.Write([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
        stream.Write([0x80, 2, (byte)'M', 0xe9, 3, (byte)'.']);
        var system = new PickleWriter(2);
        stream.Write(system.Dictionary(("little_endian", () => system.Bool(true))).Finish());
        var storage = new PickleWriter(2);
        storage.Tuple(() => storage.Text("storage").Raw(Encoding.ASCII.GetBytes($"c{module}\nFloatStorage\n"))
            .Text("94").Text(location).Integer(count).None());
        stream.Write(storage.Op('Q').Finish());
        var keys = new PickleWriter(2);
        stream.Write(keys.List(() => keys.Text("94")).Finish());
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, count);
        stream.Write(length);
        stream.Write(raw);
        return stream.ToArray();
    }

    // One block and a buffer stand for the rest.
    private void WriteDiscriminator() => Persistent(
        "DualDiscriminator",
        ("training", () => Writer.Bool(false)),
        Tensors("_parameters", "", []),
        ("_buffers", () => Writer.OrderedDictionary(("resample_filter", () => Tensor(Writer, new float[16], [4, 4], [4, 1])))),
        Modules([("b4", () => Persistent("DiscriminatorEpilogue", Tensors("_parameters", "b4", [.. Discriminator]), Modules([])))]),
        ("_init_kwargs", () => Writer.Dictionary(
            ("c_dim", () => Writer.Integer(25)), ("block_kwargs", () => Writer.Dictionary(("freeze_layers", () => Writer.Integer(0)))))));

    private void PassedOver(string className) => Persistent(className, ("training", () => Writer.Bool(false)), Modules([]));

    private void Generator()
    {
        var children = Children("", out _, out _);
        var attributes = new List<(string, Action)>
        {
            ("training", () => Writer.Bool(false)),
            Modules([("renderer", Renderer), .. children]),
            Tensors("_parameters", "", []),
            Tensors("_buffers", "", Direct("")),
        };
        foreach (var name in (string[])["z_dim", "c_dim", "w_dim", "img_resolution", "img_channels", "neural_rendering_resolution", "rendering_kwargs"])
            attributes.Add((name, () => Value(_config.GetProperty(name))));
        attributes.Add(("_init_args", () => Writer.EmptyTuple()));
        attributes.Add(("_init_kwargs", () => Value(_config)));
        for (var i = 0; i < attributes.Count; i++)
        {
            if (Replaced.TryGetValue(attributes[i].Item1, out var other))
                attributes[i] = (attributes[i].Item1, () => other(Writer));
        }

        Persistent("TriPlaneGenerator", [.. attributes]);
    }

    private void Renderer() => Plain(
        "training.volumetric_rendering.renderer", "ImportanceRenderer",
        PlaneAxes is { } axes
            ? [Modules([]), ("plane_axes", () => Tensor(Writer, axes, [3, 3, 3], [9, 3, 1], location: "cuda:0", module: "torch.cuda"))]
            : [Modules([])]);

    private void Module(string path)
    {
        var children = Children(path + ".", out var parameters, out var buffers);
        (string, Action)[] attributes =
        [
            ("training", () => Writer.Bool(false)),
            Tensors("_parameters", path, parameters), Tensors("_buffers", path, buffers),
            ("_non_persistent_buffers_set", () => Writer.Raw([0x8f])),
            Modules(children), .. Own(path),
        ];
        var name = path[(path.LastIndexOf('.') + 1)..];
        switch (name)
        {
            case "decoder":
                Plain("training.triplane", "OSGDecoder", attributes);
                break;
            case "net":
                Plain("torch.nn.modules.container", "Sequential", attributes);
                break;
            default:
                Persistent(ClassOf(path, name), attributes);
                break;
        }
    }

    private string ClassOf(string path, string name) => name switch
    {
        "backbone" => "Generator",
        "synthesis" => "SynthesisNetwork",
        "mapping" => "MappingNetwork",
        "superresolution" => _config.GetProperty("rendering_kwargs").GetProperty("superresolution_module").GetString()!.Split('.')[^1],
        "conv0" or "conv1" => "SynthesisLayer",
        "torgb" => "ToRGBLayer",
        _ => path.Contains("affine") || path.Contains("fc") || path.Contains("embed") || path.Contains("net.") ? "FullyConnectedLayer" : "SynthesisBlock",
    };

    // Attributes that the reader relies on, and one of those that it leaves alone.
    private (string, Action)[] Own(string path)
    {
        if (path == "backbone.mapping")
            return [("num_layers", () => Writer.Integer(_config.GetProperty("mapping_kwargs").GetProperty("num_layers").GetInt64()))];
        if (path.EndsWith("conv1", StringComparison.Ordinal) || path.EndsWith("conv0", StringComparison.Ordinal))
            return [("conv_clamp", () => Writer.None()), ("act_gain", NumpyScalar)];
        return [];
    }

    private void NumpyScalar()
    {
        Writer.Global("numpy.core.multiarray", "scalar").Tuple(() =>
        {
            Writer.Global("numpy", "dtype").Tuple(() => Writer.Text("f8").Bool(false).Bool(true)).Reduce();
            Writer.Tuple(() => Writer.Integer(3).Text("<").None().None().None().Integer(-1).Integer(-1).Integer(0)).Build();
            Writer.Bytes(BitConverter.GetBytes(Math.Sqrt(2)));
        }).Reduce();
    }

    private (string, Action) Modules((string, Action)[] children) => ("_modules", () => Writer.OrderedDictionary(children));

    private (string, Action) Tensors(string kind, string path, PickledTensor[] tensors) => (kind, () => Writer.OrderedDictionary(
        [.. tensors.Select(tensor => (tensor.Name[(tensor.Name.LastIndexOf('.') + 1)..], (Action)(() => Write(tensor, path))))]));

    private void Write(PickledTensor tensor, string path)
    {
        if (ReplacedTensors.TryGetValue(tensor.Name, out var other))
        {
            other(Writer);
            return;
        }

        var isParameter = path.Length > 0 && !Buffers.Contains(tensor.Name[(path.Length + 1)..]);
        if (!isParameter)
        {
            Tensor(Writer, tensor.Elements, tensor.Shape, tensor.Strides);
            return;
        }

        Writer.Global("torch._utils", "_rebuild_parameter").Tuple(() =>
        {
            Tensor(Writer, tensor.Elements, tensor.Shape, tensor.Strides);
            Writer.Bool(false).OrderedDictionary();
        }).Reduce();
    }

    private (string, Action)[] Children(string prefix, out PickledTensor[] parameters, out PickledTensor[] buffers)
    {
        var direct = Direct(prefix);
        parameters = [.. direct.Where(tensor => !Buffers.Contains(tensor.Name[prefix.Length..]))];
        buffers = [.. direct.Where(tensor => Buffers.Contains(tensor.Name[prefix.Length..]))];
        return [.. _tensors
            .Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal) && tensor.Name.IndexOf('.', prefix.Length) >= 0)
            .Select(tensor => tensor.Name[prefix.Length..tensor.Name.IndexOf('.', prefix.Length)])
            .Distinct()
            .Select(name => (name, (Action)(() => Module(prefix + name))))];
    }

    private PickledTensor[] Direct(string prefix) =>
        [.. _tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal) && tensor.Name.IndexOf('.', prefix.Length) < 0)];

    private void Persistent(string className, params (string, Action)[] state)
    {
        Writer.Global("torch_utils.persistence", "_reconstruct_persistent_obj").Tuple(() => Writer.Dictionary(
            ("type", () => Writer.Text("class")),
            ("version", () => Writer.Integer(6)),
            ("module_src", () => Writer.Text(SourceText)),
            ("class_name", () => Writer.Text(className)),
            ("state", () => Writer.Dictionary(state)))).Reduce();
    }

    private void Plain(string module, string name, params (string, Action)[] state)
    {
        if (ClassesHaveSource)
            Writer.Tuple(() => Writer.Text("module").Global(module, name).Text($"{name}.py").Text(SourceText)).Op('Q');
        else
            Writer.Global(module, name);
        Writer.EmptyTuple().NewObject().Dictionary(state).Build();
    }

    private void Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Writer.Dictionary([.. value.EnumerateObject().Select(entry => (entry.Name, (Action)(() => Value(entry.Value))))]);
                break;
            case JsonValueKind.Array:
                Writer.List(() =>
                {
                    foreach (var item in value.EnumerateArray())
                        Value(item);
                });
                break;
            case JsonValueKind.String:
                Writer.Text(value.GetString()!);
                break;
            case JsonValueKind.Number when value.TryGetInt64(out var number):
                Writer.Integer(number);
                break;
            case JsonValueKind.Number:
                Writer.Float(value.GetDouble());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                Writer.Bool(value.GetBoolean());
                break;
            default:
                Writer.None();
                break;
        }
    }
}
