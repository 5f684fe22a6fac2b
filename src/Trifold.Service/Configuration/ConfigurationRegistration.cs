using Microsoft.Extensions.Options;
using Trifold.Serving.Models;

namespace Trifold.Service.Configuration;

internal static class ConfigurationRegistration
{
    private const string ModelsKey = ModelRepositoryOptions.Section + ":" + nameof(ModelRepositoryOptions.Folder);

    /// <summary>Short options of the command line; the same as of <c>trifold serve</c>.</summary>
    private static readonly Dictionary<string, string> Switches = new()
    {
        ["--models"] = ModelsKey,
        ["--port"] = EndpointOptions.Section + ":" + nameof(EndpointOptions.HttpPort),
        ["--grpc-port"] = EndpointOptions.Section + ":" + nameof(EndpointOptions.GrpcPort),
        ["--management-port"] = EndpointOptions.Section + ":" + nameof(EndpointOptions.ManagementPort),
        ["--address"] = EndpointOptions.Section + ":" + nameof(EndpointOptions.Address),
        ["--workers"] = "Trifold:Workers:Count",
    };

    private static readonly (string Section, Type Options)[] Sections =
    [
        (EndpointOptions.Section, typeof(EndpointOptions)),
        (RestOptions.Section, typeof(RestOptions)),
        (DrainOptions.Section, typeof(DrainOptions)),
        .. ServingSections.All,
    ];

    /// <summary>A builder that reads appsettings.json beside the program, the environment, and the command line.</summary>
    /// <exception cref="ConfigurationException">An argument cannot be read.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        RequireArguments(args);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddCommandLine(args, Switches);
        if (builder.Configuration[ModelsKey] is null && BundledModels() is { } bundled)
            builder.Configuration[ModelsKey] = bundled;
        return builder;
    }

    /// <summary>Checks all sections and adds the options of this project.</summary>
    /// <exception cref="ConfigurationException">Names every key that cannot be used.</exception>
    public static void AddCheckedOptions(this WebApplicationBuilder builder)
    {
        var faults = new ConfigurationCheck(builder.Configuration, Sections).Faults();
        if (faults.Count > 0)
            throw new ConfigurationException(faults);
        builder.Services.AddOptions<EndpointOptions>().BindConfiguration(EndpointOptions.Section);
        builder.Services.AddOptions<RestOptions>().BindConfiguration(RestOptions.Section);
        builder.Services.AddOptions<DrainOptions>().BindConfiguration(DrainOptions.Section);
        // The host gives up on stopping a while after the streams have been told.
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<DrainOptions>>((host, drain) =>
            host.ShutdownTimeout = drain.Value.Delay + drain.Value.Timeout + Lifetime.DrainService.Farewell + TimeSpan.FromSeconds(7));
    }

    private static void RequireArguments(string[] args)
    {
        var faults = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            var equals = args[i].IndexOf('=');
            var name = equals < 0 ? args[i] : args[i][..equals];
            if (!Switches.ContainsKey(name) && !name.Contains(':'))
                faults.Add($"{name}: is unknown; known are {string.Join(", ", Switches.Keys)} and any key, as in --Trifold:Drain:Timeout=00:00:30.");
            else if (equals < 0 && ++i == args.Length)
                faults.Add($"{name}: needs a value.");
        }

        if (faults.Count > 0)
            throw new ConfigurationException(faults);
    }

    // Beside the program's sources when run from a clone, beside the program when installed.
    private static string? BundledModels()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var models = Path.Combine(folder, "models");
            if (Directory.Exists(models) && Directory.EnumerateDirectories(models).Any(model => File.Exists(Path.Combine(model, "model.json"))))
                return models;
        }

        return null;
    }
}
