using Google.Protobuf.Reflection;

namespace Trifold.Service.Rest;

/// <summary>What the OpenAPI document says of a route besides its path and method.</summary>
/// <param name="Id">Unique name of the operation.</param>
/// <param name="Group">Under which it is listed.</param>
/// <param name="Summary">One sentence.</param>
internal sealed record OperationDoc(string Id, string Group, string Summary)
{
    /// <summary>More than the summary says.</summary>
    public string Description { get; init; } = "";

    /// <summary>Message of the body; null: none is taken.</summary>
    public MessageDescriptor? Request { get; init; }

    /// <summary>The body as multipart/form-data, too: names of the files.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>A body that works, in JSON, or an example of the path where none is taken.</summary>
    public required string Example { get; init; }

    /// <summary>Forms of the answer: media types, with the message of those that hold one.</summary>
    public IReadOnlyList<ResponseForm> Forms { get; init; } = [];

    public IReadOnlyList<ParameterDoc> Parameters { get; init; } = [];

    /// <summary>Problems besides those of every route, by HTTP status.</summary>
    public IReadOnlyList<int> Problems { get; init; } = [];
}

/// <summary>A form of an answer.</summary>
/// <param name="ArrayName">The message stands in an array of this name; null: alone, or one on each line.</param>
internal sealed record ResponseForm(string MediaType, MessageDescriptor? Message = null, string? ArrayName = null);

/// <summary>A parameter of a path, query or header.</summary>
/// <param name="Type">JSON type: string, integer, number, boolean.</param>
internal sealed record ParameterDoc(string Name, string Place, string Type, string Description, string Example);
