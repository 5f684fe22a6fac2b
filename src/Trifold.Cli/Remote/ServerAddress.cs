namespace Trifold.Cli.Remote;

/// <summary>Reads where a server is.</summary>
internal static class ServerAddress
{
    /// <exception cref="ArgumentException">The text is no address of gRPC: scheme, host and port alone.</exception>
    public static Uri Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new ArgumentException($"server: must begin with http:// or https://, such as http://localhost:8081; got '{text}'.");
        if (address.PathAndQuery != "/" || address.Fragment.Length > 0 || address.UserInfo.Length > 0)
        {
            throw new ArgumentException(
                $"server: is scheme, host and port alone; write {address.Scheme}://{address.Authority}, got '{text}'.");
        }

        return address;
    }
}
