using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;

namespace Trifold.Service.Rest.Json;

/// <summary>Writes proto3 JSON, camelCase. Fields at their defaults are written too, so that readers need not know them.</summary>
internal static class ProtoJsonWriter
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    /// <summary>Leaves characters as they are that only matter inside of HTML.</summary>
    public static JsonSerializerOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IMessage message) => Formatter.Format(message);
}
