using System.Text.Json;
using System.Text.RegularExpressions;
using TorchSharp;
using Trifold.Models.Eg3d.Layers;
using static TorchSharp.torch;

namespace Trifold.Factory.Verification;

/// <summary>
/// Arguments of one call. Every one must be read by the operation: what nobody understands is a failure.
/// </summary>
internal sealed partial class CallArguments
{
    private readonly GoldenCase _case;
    private readonly JsonElement _architecture;
    private readonly Dictionary<string, JsonElement> _values;
    private readonly HashSet<string> _unread;

    /// <param name="architecture">Hyper-parameters that arguments may refer to.</param>
    public CallArguments(GoldenCase @case, JsonElement architecture, JsonElement arguments)
    {
        (_case, _architecture) = (@case, architecture);
        _values = arguments.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);
        // "note" and names ending in _order are remarks for people.
        _unread = [.. _values.Keys.Where(name => name != "note" && !name.EndsWith("_order", StringComparison.Ordinal))];
    }

    public GoldenCase Case => _case;

    /// <summary>Fails when an argument was given that the operation did not read.</summary>
    public void CheckAllRead()
    {
        if (_unread.Count > 0)
            throw new GoldenException($"unknown argument {string.Join(", ", _unread.Order())}");
    }

    public bool Has(string name) => _values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public bool IsNumber(string name) => Has(name) && _values[name].ValueKind == JsonValueKind.Number;

    public JsonElement Json(string name)
    {
        _unread.Remove(name);
        return Has(name) ? _values[name] : throw new GoldenException($"argument '{name}' is missing");
    }

    public int Int(string name) => Json(name).GetInt32();

    public int Int(string name, int otherwise) => Optional(name) is { } value ? value.GetInt32() : otherwise;

    public double Double(string name) => Json(name).GetDouble();

    public double Double(string name, double otherwise) => OptionalDouble(name) ?? otherwise;

    public double? OptionalDouble(string name) => Optional(name)?.GetDouble();

    public int? OptionalInt(string name) => Optional(name)?.GetInt32();

    public bool Bool(string name, bool otherwise) => Optional(name) is { } value ? value.GetBoolean() : otherwise;

    public string Text(string name) => Json(name).GetString()!;

    public string Text(string name, string otherwise) => Optional(name)?.GetString() ?? otherwise;

    public int[] Ints(string name) => [.. Json(name).EnumerateArray().Select(number => number.GetInt32())];

    public float[] Floats(string name) => [.. Json(name).EnumerateArray().Select(number => number.GetSingle())];

    public string[] Texts(string name) => [.. Json(name).EnumerateArray().Select(text => text.GetString()!)];

    /// <summary>A pair given as one number for both, or as a list of two.</summary>
    public (int X, int Y) Pair(string name, int otherwise)
    {
        if (Optional(name) is not { } value)
            return (otherwise, otherwise);
        if (value.ValueKind == JsonValueKind.Number)
            return (value.GetInt32(), value.GetInt32());
        return (value[0].GetInt32(), value[1].GetInt32());
    }

    /// <summary>Zeros around an image: one number for all sides, [x, y], or [x0, x1, y0, y1].</summary>
    public Padding2d Padding(string name)
    {
        if (Optional(name) is not { } value)
            return default;
        if (value.ValueKind == JsonValueKind.Number)
            return Padding2d.All(value.GetInt32());
        int[] sides = [.. value.EnumerateArray().Select(number => number.GetInt32())];
        return sides switch
        {
            [var x, var y] => new Padding2d(x, x, y, y),
            [var left, var right, var top, var bottom] => new Padding2d(left, right, top, bottom),
            _ => throw new GoldenException($"argument '{name}': 1, 2 or 4 numbers are needed, got {sides.Length}"),
        };
    }

    public Tensor Tensor(string name) => Resolve(name, Json(name));

    public Tensor? OptionalTensor(string name) => Optional(name) is { } value ? Resolve(name, value) : null;

    private JsonElement? Optional(string name)
    {
        _unread.Remove(name);
        return Has(name) ? _values[name] : null;
    }

    private Tensor Resolve(string argument, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Named(value.GetString()!),
        JsonValueKind.Number => torch.tensor(value.GetSingle()),
        JsonValueKind.Array => torch.tensor(value.EnumerateArray().Select(number => number.GetSingle()).ToArray()),
        JsonValueKind.Object => Derived(argument, value),
        _ => throw new GoldenException($"argument '{argument}': no tensor can be made of {value.GetRawText()}"),
    };

    private Tensor Named(string name)
    {
        var rows = RowsSuffix().Match(name);
        if (!rows.Success || _case.Has(name))
            return _case.Read(name);
        var tensor = _case.Read(rows.Groups["name"].Value);
        var first = long.Parse(rows.Groups["first"].Value);
        return tensor.narrow(0, first, long.Parse(rows.Groups["end"].Value) - first);
    }

    // {tensor, rows|channels: [a, b]}, {tensor, add, drop_ends}, {tensor, layout}, {midpoints_of}, {linspace}.
    private Tensor Derived(string argument, JsonElement form)
    {
        if (form.TryGetProperty("linspace", out var linspace))
        {
            var count = linspace[2].ValueKind == JsonValueKind.String
                ? ConfigNumber(linspace[2].GetString()!)
                : linspace[2].GetInt32();
            return torch.linspace(linspace[0].GetDouble(), linspace[1].GetDouble(), count);
        }

        if (form.TryGetProperty("midpoints_of", out var edges))
        {
            var depths = Resolve(argument, edges);
            // Depths end in an axis of one; their sample axis is the one before.
            var axis = depths.shape[^1] == 1 ? (int)depths.dim() - 2 : (int)depths.dim() - 1;
            var last = depths.shape[axis] - 1;
            return (depths.narrow(axis, 0, last) + depths.narrow(axis, 1, last)) * 0.5;
        }

        var tensor = Resolve(argument, form.GetProperty("tensor"));
        foreach (var option in form.EnumerateObject())
        {
            tensor = option.Name switch
            {
                "tensor" => tensor,
                "rows" => Narrow(tensor, 0, option.Value),
                "channels" => Narrow(tensor, 1, option.Value),
                "add" => tensor + option.Value.GetDouble(),
                "drop_ends" => DropEnds(tensor, option.Value.GetInt32()),
                "layout" => Layout(tensor, option.Value.GetString()!),
                _ => throw new GoldenException($"argument '{argument}': unknown option '{option.Name}'"),
            };
        }

        return tensor;
    }

    private static Tensor DropEnds(Tensor tensor, int count)
    {
        var axis = tensor.shape[^1] == 1 ? (int)tensor.dim() - 2 : (int)tensor.dim() - 1;
        return tensor.narrow(axis, count, tensor.shape[axis] - 2 * count);
    }

    private static Tensor Layout(Tensor tensor, string layout) => layout switch
    {
        "channels_first" => tensor,
        "channels_last" => tensor.movedim([1L], [tensor.dim() - 1]),
        _ => throw new GoldenException($"unknown layout '{layout}'"),
    };

    private static Tensor Narrow(Tensor tensor, int axis, JsonElement range)
    {
        var (first, end) = (range[0].GetInt64(), range[1].GetInt64());
        return tensor.narrow(axis, first, end - first);
    }

    private int ConfigNumber(string name)
    {
        if (_architecture.TryGetProperty(name, out var value)
            || (_architecture.TryGetProperty("rendering_kwargs", out var rendering) && rendering.TryGetProperty(name, out value)))
        {
            return value.GetInt32();
        }

        throw new GoldenException($"config has no '{name}'");
    }

    [GeneratedRegex(@"^(?<name>.+)\[(?<first>\d+):(?<end>\d+)\]$")]
    private static partial Regex RowsSuffix();
}
