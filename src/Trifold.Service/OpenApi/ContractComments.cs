using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace Trifold.Service.OpenApi;

/// <summary>What the contract's files say of messages, fields and values, from the descriptions that the build embeds.</summary>
internal sealed class ContractComments
{
    private const string Resource = "contract.binpb";

    // Numbers that protocol buffers' own descriptor.proto gives to what a path leads through.
    private const int FileMessages = 4;
    private const int FileEnums = 5;
    private const int MessageFields = 2;
    private const int MessageMessages = 3;
    private const int MessageEnums = 4;
    private const int EnumValues = 2;

    private readonly FrozenDictionary<string, string> _comments;

    private ContractComments(IEnumerable<KeyValuePair<string, string>> comments) => _comments = comments.ToFrozenDictionary();

    /// <summary>Reads what is embedded in this program.</summary>
    public static ContractComments Load()
    {
        using var stream = typeof(ContractComments).Assembly.GetManifestResourceStream(Resource)!;
        return new ContractComments(FileDescriptorSet.Parser.ParseFrom(stream).File.SelectMany(Comments));
    }

    /// <param name="fullName">Of a message, a field, an enumeration or its value.</param>
    /// <returns>In one paragraph; empty: nothing is said.</returns>
    public string Of(string fullName) => _comments.GetValueOrDefault(fullName, "");

    private static IEnumerable<KeyValuePair<string, string>> Comments(FileDescriptorProto file)
    {
        foreach (var location in file.SourceCodeInfo?.Location ?? [])
        {
            if (location.LeadingComments.Length > 0 && NameAt(file, [.. location.Path]) is { } name)
                yield return KeyValuePair.Create(name, OneParagraph(location.LeadingComments));
        }
    }

    private static string? NameAt(FileDescriptorProto file, ReadOnlySpan<int> path) => path switch
    {
        [FileMessages, var index, .. var rest] => NameIn(file.MessageType[index], file.Package, rest),
        [FileEnums, var index, .. var rest] => NameIn(file.EnumType[index], file.Package, rest),
        _ => null,
    };

    private static string? NameIn(DescriptorProto message, string scope, ReadOnlySpan<int> path)
    {
        var name = $"{scope}.{message.Name}";
        return path switch
        {
            [] => name,
            [MessageFields, var index] => $"{name}.{message.Field[index].Name}",
            [MessageMessages, var index, .. var rest] => NameIn(message.NestedType[index], name, rest),
            [MessageEnums, var index, .. var rest] => NameIn(message.EnumType[index], name, rest),
            _ => null,
        };
    }

    private static string? NameIn(EnumDescriptorProto type, string scope, ReadOnlySpan<int> path) => path switch
    {
        [] => $"{scope}.{type.Name}",
        [EnumValues, var index] => $"{scope}.{type.Name}.{type.Value[index].Name}",
        _ => null,
    };

    private static string OneParagraph(string comment) =>
        string.Join(' ', comment.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
