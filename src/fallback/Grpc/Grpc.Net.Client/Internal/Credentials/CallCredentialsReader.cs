using Grpc.Core;

namespace Grpc.Net.Client.Internal.Credentials;

/// <summary>Collects the interceptors that call credentials are made of.</summary>
internal sealed class CallCredentialsReader : CallCredentialsConfiguratorBase
{
    private readonly List<AsyncAuthInterceptor> _interceptors = [];

    /// <summary>Asks every interceptor for its headers.</summary>
    /// <param name="method">The method that is called, at its full address.</param>
    public static async Task<Metadata> ReadAsync(
        IEnumerable<CallCredentials> credentials, Uri method, CancellationToken cancellation)
    {
        var reader = new CallCredentialsReader();
        foreach (var each in credentials)
            each.InternalPopulateConfiguration(reader, null);

        var path = method.AbsolutePath;
        var slash = path.LastIndexOf('/');
        var context = new AuthInterceptorContext(
            method.GetLeftPart(UriPartial.Authority) + path[..slash], path[(slash + 1)..], cancellation);
        var metadata = new Metadata();
        foreach (var interceptor in reader._interceptors)
            await interceptor(context, metadata).ConfigureAwait(false);
        return metadata;
    }

    public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials)
    {
        foreach (var each in credentials)
            each.InternalPopulateConfiguration(this, state);
    }

    public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) =>
        _interceptors.Add(interceptor);
}
