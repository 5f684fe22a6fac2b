using Grpc.Core;

namespace Trifold.Service.Errors;

/// <summary>What one kind of failure is called in each protocol.</summary>
/// <param name="Slug">Last part of the problem type's URI, such as invalid-request.</param>
/// <param name="Grpc">Status of a call.</param>
/// <param name="Http">Status of a response.</param>
/// <param name="Title">The same for every occurrence.</param>
/// <param name="Meaning">For the page behind the URI: when it occurs and what to do.</param>
internal sealed record ErrorRow(string Slug, StatusCode Grpc, int Http, string Title, string Meaning)
{
    /// <summary>Identifies the kind of problem; relative to the server, which explains it there.</summary>
    public string Type => $"/problems/{Slug}";
}
