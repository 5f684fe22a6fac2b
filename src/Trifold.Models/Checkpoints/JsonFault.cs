using System.Text.Json;

namespace Trifold.Models.Checkpoints;

/// <summary>What is wrong with a JSON text, for people.</summary>
public static class JsonFault
{
    /// <summary>Where a value is of another kind, its path and what was expected, instead of a .NET type.</summary>
    public static string Describe(JsonException fault) =>
        fault is { Path.Length: > 2, InnerException: InvalidOperationException or FormatException }
            ? $"{fault.Path[2..]}: {fault.InnerException.Message}"
            : fault.Message;
}
