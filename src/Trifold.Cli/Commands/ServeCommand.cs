using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Trifold.Cli.Commands;

/// <summary><c>trifold serve</c>: becomes the service, which is a program of its own.</summary>
internal static class ServeCommand
{
    private const string Program = "Trifold.Service";

    public static Command Create()
    {
        var models = new Option<string?>("--models") { Description = "Folder of model folders; the bundled ones by default." };
        var port = Port("--port", "Port of REST; 8080 by default.");
        var grpcPort = Port("--grpc-port", "Port of gRPC; 8081 by default.");
        var managementPort = Port("--management-port", "Port of health and metrics; 8082 by default.");
        var address = new Option<string?>("--address") { Description = "IP address to listen at; 127.0.0.1 by default, all in a container." };
        var workers = Port("--workers", "Device workers; 1 by default.");
        var rest = new Argument<string[]>("settings") { Description = "After --: any settings, such as --Trifold:Drain:Timeout=00:00:30.", Arity = ArgumentArity.ZeroOrMore };
        Option[] options = [models, port, grpcPort, managementPort, address, workers];
        var command = new Command("serve", "Serve models over gRPC and REST (docs/service.md).") { rest };
        foreach (var option in options)
            command.Add(option);
        command.SetAction(parsed => Run([.. options.SelectMany(option => Given(parsed, option)), .. parsed.GetValue(rest) ?? []]));
        return command;
    }

    private static Option<int?> Port(string name, string description) => new(name) { Description = description };

    // The service checks values and knows their limits; a second check here would only differ.
    private static IEnumerable<string> Given(ParseResult parsed, Option option)
    {
        var value = option is Option<string?> text ? parsed.GetValue(text) : parsed.GetValue((Option<int?>)option)?.ToString(CultureInfo.InvariantCulture);
        return value is null ? [] : [option.Name, option.Name == "--models" ? Path.GetFullPath(value) : value];
    }

    // The service takes this process over, so that signals, exit code and process id are its own.
    private static int Run(string[] arguments)
    {
        var program = Locate();
        _ = Execute(program, [program, .. arguments, null]);
        throw new IOException($"{program} could not be started: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    // Beside this program when installed; in its own build's folder when run from a clone.
    private static string Locate()
    {
        var installed = Path.Combine(AppContext.BaseDirectory, "service", Program);
        var built = AppContext.BaseDirectory.Replace($"{Path.DirectorySeparatorChar}Trifold.Cli{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}{Program}{Path.DirectorySeparatorChar}") + Program;
        return File.Exists(installed) ? installed
            : File.Exists(built) ? built
            : throw new IOException($"{Program} is neither at {installed} nor at {built}; build it: dotnet build src/{Program} -c Release.");
    }

    [DllImport("libc", EntryPoint = "execv", SetLastError = true)]
    private static extern int Execute(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPUTF8Str)] string?[] arguments);
}
