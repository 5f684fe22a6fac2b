using Trifold.Service.Rest.Forms;
using Trifold.Service.Rest.Routes;
using Trifold.Service.Rest.Uploads;

namespace Trifold.Service.Rest;

internal static class RestRegistration
{
    public static IServiceCollection AddRest(this IServiceCollection services) => services
        .AddSingleton<EntryResponse>()
        .AddSingleton<UploadReader>()
        .AddSingleton<GenerationRoutes>()
        .AddSingleton<SampleRoutes>()
        .AddSingleton<DatasetRoutes>()
        .AddSingleton<ModelRoutes>()
        .AddSingleton<CapabilityRoutes>()
        .AddSingleton<JobRoutes>();

    public static void MapRest(this WebApplication app)
    {
        app.Services.GetRequiredService<GenerationRoutes>().Map(app);
        app.Services.GetRequiredService<SampleRoutes>().Map(app);
        app.Services.GetRequiredService<DatasetRoutes>().Map(app);
        app.Services.GetRequiredService<ModelRoutes>().Map(app);
        app.Services.GetRequiredService<CapabilityRoutes>().Map(app);
        app.Services.GetRequiredService<JobRoutes>().Map(app);
    }
}
