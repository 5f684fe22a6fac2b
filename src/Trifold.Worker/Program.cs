using Microsoft.Extensions.DependencyInjection;
using Trifold.Worker.Device;
using Trifold.Worker.Hosting;

WorkerOptions options;
try
{
    options = WorkerOptions.Parse(args);
}
catch (ArgumentException fault)
{
    await Console.Error.WriteLineAsync($"Trifold.Worker: {fault.Message} {WorkerOptions.Usage}");
    return 2;
}

ProcessSettings.LeaveGroup();
ProcessSettings.LowerPriority(options.Nice);
ProcessSettings.KeepFilesPrivate();
await using var application = WorkerHost.Create(options);
// Before anyone can ask: the device's thread starts, and a libtorch that cannot be loaded ends the program here.
_ = application.Services.GetRequiredService<DeviceSlot>();
await application.RunAsync();
return 0;
