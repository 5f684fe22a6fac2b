using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Trifold.Service.OpenApi;

/// <summary>Problem details as every route answers them.</summary>
internal static class ProblemSchema
{
    public const string Name = "Problem";

    public static OpenApiSchema Create() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457 problem details.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("Kind of problem; explained at this path of the server.", "/problems/invalid-request"),
            ["title"] = Text("Name of the kind.", "Invalid request"),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "HTTP status." },
            ["detail"] = Text("What is wrong and what to do.", "scenes.range.count: must be 1 or more; got 0."),
            ["instance"] = Text("Path of the request.", "/v1/annotations"),
            ["traceId"] = Text("Under which the server's traces and log hold this request.", "4bf92f3577b34da6a3ce929d0e0e4736"),
            ["errorCode"] = Text("Stable name of the cause; gRPC has the same in ErrorInfo.reason.", "INVALID_REQUEST"),
            ["violations"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "Every field that cannot be accepted.",
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["field"] = Text("Path in the request.", "scenes.range.count"),
                        ["description"] = Text("The limit, what was given, the fix.", "must be 1 or more; got 0."),
                    },
                },
            },
            ["retryAfterMs"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "When to try again, milliseconds; Retry-After has it in whole seconds." },
            ["resumeToken"] = Text("Of a stream that was cut: the same request with it goes on.", "eyJ..."),
        },
        Required = new HashSet<string> { "type", "title", "status", "detail", "instance", "traceId", "errorCode" },
    };

    private static OpenApiSchema Text(string description, string example) =>
        new() { Type = JsonSchemaType.String, Description = description, Examples = [JsonValue.Create(example)!] };
}
