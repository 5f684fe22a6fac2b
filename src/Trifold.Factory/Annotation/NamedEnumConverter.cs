using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trifold.Factory.Annotation;

/// <summary>Choices in JSON by their names in lower case.</summary>
internal sealed class NamedEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
