using Trifold.Service.Calls;
using Trifold.Service.Configuration;
using Trifold.Service.Errors;
using Trifold.Service.Grpc;
using Trifold.Service.Health;
using Trifold.Service.Hosting;
using Trifold.Service.Lifetime;
using Trifold.Service.OpenApi;
using Trifold.Service.Rest;
using Trifold.Service.Telemetry;
using Trifold.Service.Telemetry.Prometheus;
using Trifold.Serving;

return await ServiceProgram.RunAsync(async () =>
{
    var builder = ConfigurationRegistration.CreateBuilder(args);
    builder.AddCheckedOptions();
    builder.AddTelemetry();
    builder.AddListeners();
    builder.Services.AddServing(builder.Configuration);
    builder.Services.AddGeneration(builder.Configuration);
    builder.Services.AddCalls();
    builder.Services.AddHealth();
    builder.Services.AddGrpcEdge();
    builder.Services.AddRest();
    builder.Services.AddOpenApiDocument();
    builder.Services.AddDraining();

    await using var app = builder.Build();
    app.UseRequestSpans();
    app.UseProblems();
    app.UseListenerRoles();
    app.UseOpenApiDocument();
    app.MapGrpcEdge();
    app.MapRest();
    app.MapProblemPages();
    app.MapHealth();
    app.MapMetrics();
    await app.RunAsync();
});
