using Google.Protobuf;

namespace Trifold.Service.Rest.Json;

/// <summary>Writes proto3 JSON, camelCase. Fields at their defaults are written too, so that readers need not know them.</summary>
internal static class ProtoJsonWriter
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    public static string Write(IMessage message) => Formatter.Format(message);
}
