using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Microsoft.OpenApi;

namespace Trifold.Service.OpenApi;

/// <summary>Schemas of the contract's messages in their JSON form, added to a document as they are needed.</summary>
internal sealed class MessageSchemas(OpenApiDocument document, ContractComments comments)
{
    private IDictionary<string, IOpenApiSchema> Schemas =>
        (document.Components ??= new OpenApiComponents()).Schemas ??= new Dictionary<string, IOpenApiSchema>();

    /// <summary>A reference to a message's schema.</summary>
    public IOpenApiSchema Of(MessageDescriptor message)
    {
        var name = NameOf(message.FullName);
        if (!Schemas.ContainsKey(name))
        {
            var schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = Text(comments.Of(message.FullName)),
                Properties = new Dictionary<string, IOpenApiSchema>(),
                AdditionalPropertiesAllowed = false,
            };
            // Before its fields, which may lead back to it.
            Schemas.Add(name, schema);
            foreach (var field in message.Fields.InDeclarationOrder())
                schema.Properties.Add(field.JsonName, Of(field));
        }

        return new OpenApiSchemaReference(name, document);
    }

    private IOpenApiSchema Of(FieldDescriptor field)
    {
        var description = Text(Describe(field));
        if (field.IsRepeated)
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = One(field), Description = description };
        return One(field) switch
        {
            // A reference may say nothing of its own beside it.
            OpenApiSchemaReference reference => new OpenApiSchema { AllOf = [reference], Description = description },
            OpenApiSchema schema => Described(schema, description),
            var other => other,
        };
    }

    private IOpenApiSchema One(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message when field.MessageType.FullName == "google.protobuf.Timestamp" => Plain(JsonSchemaType.String, "date-time"),
        FieldType.Message => Of(field.MessageType),
        FieldType.Enum => Of(field.EnumType),
        FieldType.Bool => Plain(JsonSchemaType.Boolean, null),
        FieldType.String => Plain(JsonSchemaType.String, null),
        FieldType.Bytes => Plain(JsonSchemaType.String, "byte"),
        FieldType.Double => Plain(JsonSchemaType.Number, "double"),
        FieldType.Float => Plain(JsonSchemaType.Number, "float"),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Plain(JsonSchemaType.Integer, "int32"),
        FieldType.UInt32 or FieldType.Fixed32 => Plain(JsonSchemaType.Integer, "int64"),
        // Numbers of 64 bits are written as strings and read as either.
        _ => Plain(JsonSchemaType.String | JsonSchemaType.Integer, "int64"),
    };

    private OpenApiSchema Of(EnumDescriptor type)
    {
        var values = type.Values.Where(value => value.Number != 0).ToArray();
        var schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [] };
        foreach (var value in values)
            schema.Enum.Add(JsonValue.Create(value.Name));
        schema.Description = Text(string.Join(" ", values.Where(value => CommentOf(type, value).Length > 0).Select(value => $"{value.Name}: {CommentOf(type, value)}")));
        return schema;
    }

    private string CommentOf(EnumDescriptor type, EnumValueDescriptor value) => comments.Of($"{type.FullName}.{value.Name}");

    private string Describe(FieldDescriptor field)
    {
        var text = comments.Of(field.FullName);
        return field.RealContainingOneof is { } oneof
            ? $"{text} One of {string.Join(", ", oneof.Fields.Select(each => each.JsonName))}.".Trim()
            : text;
    }

    private static OpenApiSchema Described(OpenApiSchema schema, string? description)
    {
        schema.Description = string.Join(" ", new[] { description, schema.Description }.Where(text => !string.IsNullOrEmpty(text)));
        return schema;
    }

    private static OpenApiSchema Plain(JsonSchemaType type, string? format) => new() { Type = type, Format = format };

    private static string NameOf(string fullName) => fullName["trifold.v1.".Length..];

    private static string? Text(string text) => text.Length == 0 ? null : text;
}
