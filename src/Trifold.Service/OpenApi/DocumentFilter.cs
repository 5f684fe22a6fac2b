using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Trifold.Service.Errors;
using Trifold.Service.Rest;
using Trifold.Service.Rest.Negotiation;

namespace Trifold.Service.OpenApi;

/// <summary>Describes every route that says what it does, from the one description that stands beside its handler.</summary>
internal sealed partial class DocumentFilter(EndpointDataSource endpoints) : IDocumentFilter
{
    // What any route may answer besides its own.
    private static readonly int[] CommonProblems = [400, 500];

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var schemas = new MessageSchemas(swaggerDoc, ContractComments.Load());
        AddProblem(swaggerDoc);
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<OperationDoc>() is not { } doc)
                continue;
            var path = Constraint().Replace(endpoint.RoutePattern.RawText!, "{$1}");
            if (!swaggerDoc.Paths.TryGetValue(path, out var item))
                swaggerDoc.Paths.Add(path, item = new OpenApiPathItem());
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
                ((OpenApiPathItem)item).AddOperation(new HttpMethod(method), Describe(doc, method, swaggerDoc, schemas));
        }

        swaggerDoc.Tags = swaggerDoc.Paths.Values.SelectMany(path => path.Operations!.Values).SelectMany(operation => operation.Tags!)
            .Select(tag => tag.Reference.Id!).Distinct().Select(name => new OpenApiTag { Name = name }).ToHashSet();
    }

    private static OpenApiOperation Describe(OperationDoc doc, string method, OpenApiDocument document, MessageSchemas schemas)
    {
        var operation = new OpenApiOperation
        {
            // HEAD is the same operation without its body.
            OperationId = HttpMethods.IsHead(method) ? "Head" + doc.Id : doc.Id,
            Summary = doc.Summary,
            Description = doc.Description,
            Tags = new HashSet<OpenApiTagReference> { new(doc.Group, document) },
            Parameters = [.. doc.Parameters.Select(Describe)],
            RequestBody = doc.Request is null ? null : Body(doc, schemas),
            Responses = [],
        };
        operation.Responses.Add("200", Success(doc, HttpMethods.IsHead(method), schemas));
        foreach (var status in CommonProblems.Concat(doc.Problems).Distinct().Order())
            operation.Responses.Add(status.ToString(), ProblemOf(status, document));
        return operation;
    }

    private static OpenApiRequestBody Body(OperationDoc doc, MessageSchemas schemas)
    {
        var message = schemas.Of(doc.Request!);
        var content = new Dictionary<string, OpenApiMediaType>
        {
            [MediaTypes.Json] = new() { Schema = message, Example = JsonNode.Parse(doc.Example) },
        };
        if (doc.Files.Count > 0)
        {
            var form = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { ["request"] = message },
                Required = new HashSet<string> { "request" },
            };
            foreach (var file in doc.Files)
                form.Properties.Add(file, new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary", Description = "An image file." });
            content.Add(MediaTypes.Multipart, new OpenApiMediaType { Schema = form });
        }

        return new OpenApiRequestBody { Required = true, Content = content };
    }

    private static OpenApiResponse Success(OperationDoc doc, bool isHead, MessageSchemas schemas) => new()
    {
        Description = doc.Request is null ? $"Such as {doc.Example}." : "Done, or streaming.",
        Content = isHead ? null : doc.Forms.ToDictionary(form => form.MediaType, form => Media(form, schemas)),
    };

    private static OpenApiMediaType Media(ResponseForm form, MessageSchemas schemas)
    {
        if (form.Message is null)
            return new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        var message = schemas.Of(form.Message);
        if (form.ArrayName is not { } array)
            return new OpenApiMediaType { Schema = message };
        return new OpenApiMediaType
        {
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { [array] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = message } },
            },
        };
    }

    private static IOpenApiParameter Describe(ParameterDoc parameter) => new OpenApiParameter
    {
        Name = parameter.Name,
        In = Enum.Parse<ParameterLocation>(parameter.Place, ignoreCase: true),
        Required = parameter.Place == "path",
        Description = parameter.Description,
        Schema = new OpenApiSchema { Type = Enum.Parse<JsonSchemaType>(parameter.Type, ignoreCase: true) },
        Example = parameter.Example.Length == 0 ? null : ExampleOf(parameter),
    };

    private static JsonNode? ExampleOf(ParameterDoc parameter) => parameter.Type == "string" ? JsonValue.Create(parameter.Example) : JsonNode.Parse(parameter.Example);

    private static OpenApiResponse ProblemOf(int status, OpenApiDocument document) => new()
    {
        Description = string.Join("; ", ErrorTable.All.Where(row => row.Http == status).Select(row => row.Title).Distinct()),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Problem.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(ProblemSchema.Name, document) },
        },
    };

    private static void AddProblem(OpenApiDocument document) =>
        ((document.Components ??= new OpenApiComponents()).Schemas ??= new Dictionary<string, IOpenApiSchema>()).Add(ProblemSchema.Name, ProblemSchema.Create());

    // {shard:long} stands in routes, {shard} in documents.
    [GeneratedRegex(@"\{([^:}]+):[^}]*\}")]
    private static partial Regex Constraint();
}
