using Microsoft.OpenApi;
using Trifold.Service.Hosting;

namespace Trifold.Service.OpenApi;

internal static class OpenApiRegistration
{
    private const string Version = "v1";

    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) => services
        .AddEndpointsApiExplorer()
        .AddSwaggerGen(swagger =>
        {
            swagger.SwaggerDoc(Version, new OpenApiInfo
            {
                Title = "Trifold",
                Version = Version,
                Description = "Endless, reproducible annotated data from 3D generators. JSON is proto3 JSON of the gRPC contract: "
                    + "camelCase or snake_case in, camelCase out; bytes are base64, 64-bit integers strings.",
            });
            swagger.DocumentFilter<DocumentFilter>();
        });

    /// <summary>The document at /openapi/v1.json and its page at /swagger, at the ports of REST.</summary>
    public static void UseOpenApiDocument(this WebApplication app) => app.UseWhen(IsRest, rest =>
    {
        rest.UseSwagger(swagger => swagger.RouteTemplate = "openapi/{documentName}.json");
        rest.UseSwaggerUI(page =>
        {
            page.RoutePrefix = "swagger";
            page.SwaggerEndpoint($"/openapi/{Version}.json", "Trifold");
            page.DocumentTitle = "Trifold";
        });
    });

    private static bool IsRest(HttpContext context) =>
        context.Features.Get<ListenerFeature>() is not { } listener || listener.Roles.HasFlag(ListenerRole.Rest);
}
