using Google.Protobuf.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Trifold.Service.Reflection;

/// <summary>The .proto files behind a server's services, by file name, by symbol and by extension.</summary>
public sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _byName = [];
    private readonly Dictionary<string, FileDescriptor> _bySymbol = [];
    private readonly Dictionary<(string Message, int Number), FileDescriptor> _byExtension = [];
    private readonly Dictionary<string, MessageDescriptor> _messages = [];

    /// <param name="services">The services that the server answers; their files and all imported ones are indexed.</param>
    public DescriptorIndex(IEnumerable<ServiceDescriptor> services)
    {
        var answered = services.ToArray();
        Services = [.. answered.Select(service => service.FullName).Distinct().Order(StringComparer.Ordinal)];
        foreach (var service in answered)
            AddFile(service.File);
    }

    /// <summary>Full names of the services, sorted.</summary>
    public IReadOnlyList<string> Services { get; }

    /// <returns>The file of that name, or null.</returns>
    public FileDescriptor? FileNamed(string name) => _byName.GetValueOrDefault(name);

    /// <param name="symbol">Full name of anything a .proto file can declare.</param>
    /// <returns>The file that declares it, or null.</returns>
    public FileDescriptor? FileDeclaring(string symbol) => _bySymbol.GetValueOrDefault(symbol);

    /// <returns>The file that declares the extension, or null.</returns>
    public FileDescriptor? FileDeclaring(string message, int extensionNumber) =>
        _byExtension.GetValueOrDefault((message, extensionNumber));

    /// <param name="message">Full name of a message.</param>
    /// <returns>Numbers of its extensions, ascending; null where the message is not known.</returns>
    public IReadOnlyList<int>? ExtensionNumbers(string message) =>
        _messages.ContainsKey(message)
            ? [.. _byExtension.Keys.Where(extension => extension.Message == message).Select(extension => extension.Number).Order()]
            : null;

    /// <summary>The file and everything it imports, itself first, each once.</summary>
    public static IReadOnlyList<FileDescriptor> WithImports(FileDescriptor file)
    {
        var files = new List<FileDescriptor>();
        Collect(file);
        return files;

        void Collect(FileDescriptor next)
        {
            if (files.Contains(next))
                return;
            files.Add(next);
            foreach (var import in next.Dependencies)
                Collect(import);
        }
    }

    private void AddFile(FileDescriptor file)
    {
        if (!_byName.TryAdd(file.Name, file))
            return;
        foreach (var import in file.Dependencies)
            AddFile(import);
        foreach (var message in file.MessageTypes)
            AddMessage(message);
        foreach (var enumeration in file.EnumTypes)
            AddEnum(enumeration);
        foreach (var extension in file.Extensions.UnorderedExtensions)
            AddExtension(extension);
        foreach (var service in file.Services)
        {
            AddSymbol(service);
            foreach (var method in service.Methods)
                AddSymbol(method);
        }
    }

    private void AddMessage(MessageDescriptor message)
    {
        AddSymbol(message);
        _messages[message.FullName] = message;
        foreach (var field in message.Fields.InDeclarationOrder())
            AddSymbol(field);
        foreach (var oneof in message.Oneofs)
            AddSymbol(oneof);
        foreach (var nested in message.NestedTypes)
            AddMessage(nested);
        foreach (var enumeration in message.EnumTypes)
            AddEnum(enumeration);
        foreach (var extension in message.Extensions.UnorderedExtensions)
            AddExtension(extension);
    }

    private void AddEnum(EnumDescriptor enumeration)
    {
        AddSymbol(enumeration);
        foreach (var value in enumeration.Values)
        {
            AddSymbol(value);
            // Protocol buffers scope a value beside its enum, the C# library names it inside: answer both.
            var scope = enumeration.FullName[..^enumeration.Name.Length];
            _bySymbol[scope + value.Name] = enumeration.File;
        }
    }

    private void AddExtension(FieldDescriptor extension)
    {
        AddSymbol(extension);
        _byExtension[(extension.ExtendeeType.FullName, extension.FieldNumber)] = extension.File;
    }

    private void AddSymbol(IDescriptor symbol) => _bySymbol[symbol.FullName] = symbol.File;
}
