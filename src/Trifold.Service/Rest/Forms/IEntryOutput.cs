namespace Trifold.Service.Rest.Forms;

/// <summary>A form in which a stream of entries becomes the body of a response.</summary>
internal interface IEntryOutput
{
    string MediaType { get; }

    /// <summary>Called before anything is written.</summary>
    Task BeginAsync(HttpResponse response, CancellationToken cancellation);

    Task WriteAsync(StreamEntry entry, CancellationToken cancellation);

    /// <summary>Ends the body so that its reader knows it is whole.</summary>
    Task CompleteAsync(CancellationToken cancellation);

    /// <summary>Tells of a failure in a body that has begun.</summary>
    /// <returns>False: this form cannot, so the connection has to be cut.</returns>
    Task<bool> TryFailAsync(Func<string> problem, CancellationToken cancellation);
}
