using System.Text.Json.Nodes;

namespace Trifold.Models.Checkpoints.Pickle;

/// <summary>Options in a pickle as JSON: numbers, texts, lists and dictionaries of them.</summary>
internal static class PickleJson
{
    private const int MaxValues = 4096;

    /// <summary>A dictionary as an object. Values of other kinds are left out.</summary>
    public static JsonObject Of(Mapping map)
    {
        var left = MaxValues;
        return Object(map, 0, ref left);
    }

    private static JsonObject Object(Mapping map, int depth, ref int left)
    {
        var json = new JsonObject();
        foreach (var (key, value) in map.Entries)
        {
            if (TryConvert(value, depth + 1, ref left, out var converted))
                json[key] = converted;
        }

        return json;
    }

    private static bool TryConvert(object? value, int depth, ref int left, out JsonNode? json)
    {
        if (depth > PickleBudget.MaxDepth || --left < 0)
            throw new PickleException("the network's options contain one another without end");
        json = value switch
        {
            bool flag => JsonValue.Create(flag),
            long number => JsonValue.Create(number),
            double number when double.IsFinite(number) => JsonValue.Create(number),
            string text => JsonValue.Create(text),
            PickleTuple tuple => Array(tuple.Items, depth, ref left),
            PickleList list => Array(list.Items, depth, ref left),
            _ => Mapping.Of(value) is { } map ? Object(map, depth, ref left) : null,
        };
        return json is not null || value is null;
    }

    private static JsonArray Array(IReadOnlyList<object?> items, int depth, ref int left)
    {
        var json = new JsonArray();
        foreach (var item in items)
        {
            if (TryConvert(item, depth + 1, ref left, out var converted))
                json.Add(converted);
        }

        return json;
    }
}
