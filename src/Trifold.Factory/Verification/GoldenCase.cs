using System.Text.Json;
using Trifold.Models.Checkpoints;
using static TorchSharp.torch;

namespace Trifold.Factory.Verification;

/// <summary>A folder of recorded numbers: configuration, calls, and the tensors that they read and must give.</summary>
internal sealed class GoldenCase : IDisposable
{
    private readonly SafetensorsReader _inputs;
    private readonly SafetensorsReader _expected;
    private readonly SafetensorsReader? _weights;
    private readonly JsonDocument _json;

    private GoldenCase(string folder)
    {
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        _inputs = SafetensorsReader.Open(Path.Combine(folder, "inputs.safetensors"));
        // Outputs recorded from a published checkpoint come without it.
        if (Path.Combine(folder, "weights.safetensors") is var weights && File.Exists(weights))
            _weights = SafetensorsReader.Open(weights);
        _expected = SafetensorsReader.Open(Path.Combine(folder, "expected.safetensors"));
    }

    public string Name { get; }

    public SafetensorsReader Weights =>
        _weights ?? throw new GoldenException("the case has no weights.safetensors: name the model that it is for");

    public string Family => Root.GetProperty("family").GetString()!;

    public JsonElement Config => Root.GetProperty("config");

    public IEnumerable<JsonElement> Calls => Root.GetProperty("calls").EnumerateArray();

    private JsonElement Root => _json.RootElement;

    public static GoldenCase Open(string folder) => new(folder);

    /// <summary>A tensor that a call may read: from inputs, then weights, then earlier expected outputs.</summary>
    public Tensor Read(string name)
    {
        foreach (var file in (SafetensorsReader?[])[_inputs, _weights, _expected])
        {
            if (file?.Contains(name) == true)
                return file.ReadSingle(name);
        }

        throw new GoldenException($"no tensor '{name}' in inputs, weights or expected outputs");
    }

    public bool Has(string name) => _inputs.Contains(name) || _weights?.Contains(name) == true || _expected.Contains(name);

    public Tensor ReadExpected(string name) =>
        _expected.Contains(name)
            ? _expected.ReadSingle(name)
            : throw new GoldenException($"no expected tensor '{name}'");

    /// <summary>Tolerance for a tensor: the override whose key occurs in its bare name, or the case's own.</summary>
    public double ToleranceOf(string name)
    {
        if (Config.TryGetProperty("tolerance_overrides", out var overrides))
        {
            var bare = BareName(name);
            foreach (var entry in overrides.EnumerateObject())
            {
                if (bare.Contains(entry.Name, StringComparison.Ordinal))
                    return entry.Value.GetDouble();
            }
        }

        return Root.GetProperty("tolerance").GetDouble();
    }

    /// <summary>Cuts the recorded slice out of a whole tensor; other tensors come back as they are.</summary>
    public Tensor Slice(string name, Tensor whole)
    {
        if (!name.Contains('#'))
            return whole;
        if (!Config.TryGetProperty("recorded_slices", out var slices) || !slices.TryGetProperty(name, out var slice))
            throw new GoldenException($"config.recorded_slices does not describe '{name}'");

        var fullShape = Numbers(slice, "full_shape");
        if (!whole.shape.SequenceEqual(fullShape))
        {
            throw new GoldenException(
                $"'{name}' is of shape [{string.Join(", ", whole.shape)}], recorded from [{string.Join(", ", fullShape)}]");
        }

        var (start, stop, step) = (Numbers(slice, "start"), Numbers(slice, "stop"), Numbers(slice, "step"));
        var cut = new TensorIndex[fullShape.Length];
        for (var axis = 0; axis < cut.Length; axis++)
            cut[axis] = TensorIndex.Slice(start[axis], stop[axis], step[axis]);
        return whole[cut];
    }

    /// <summary>A tensor's name without slice suffix.</summary>
    public static string BareName(string name) => name.Contains('#') ? name[..name.IndexOf('#')] : name;

    public void Dispose()
    {
        _inputs.Dispose();
        _weights?.Dispose();
        _expected.Dispose();
        _json.Dispose();
    }

    private static long[] Numbers(JsonElement slice, string name) =>
        [.. slice.GetProperty(name).EnumerateArray().Select(number => number.GetInt64())];
}
