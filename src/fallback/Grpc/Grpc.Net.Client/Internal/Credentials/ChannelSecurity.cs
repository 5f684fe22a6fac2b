using Grpc.Core;

namespace Grpc.Net.Client.Internal.Credentials;

/// <summary>What a channel's credentials come to.</summary>
/// <param name="IsSecure">Whether connections use TLS.</param>
/// <param name="CallCredentials">Credentials that every call adds.</param>
internal sealed record ChannelSecurity(bool IsSecure, IReadOnlyList<CallCredentials> CallCredentials)
{
    public static ChannelSecurity Of(Uri address, ChannelCredentials? credentials)
    {
        var secureAddress = address.Scheme == Uri.UriSchemeHttps;
        if (!secureAddress && address.Scheme != Uri.UriSchemeHttp)
            throw new InvalidOperationException($"Address '{address}' has scheme '{address.Scheme}'; it must be http or https.");
        if (credentials is null)
            return new ChannelSecurity(secureAddress, []);

        var reader = new Reader();
        credentials.InternalPopulateConfiguration(reader, credentials);
        return reader.IsSecure == secureAddress
            ? new ChannelSecurity(secureAddress, reader.CallCredentials)
            : throw new InvalidOperationException(
                $"{(reader.IsSecure ? "Secure" : "Insecure")} credentials do not go with address '{address}'; change the one or the other.");
    }

    private sealed class Reader : ChannelCredentialsConfiguratorBase
    {
        public bool IsSecure { get; private set; }

        public List<CallCredentials> CallCredentials { get; } = [];

        public override void SetInsecureCredentials(object state) => IsSecure = false;

        public override void SetSslCredentials(
            object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback)
        {
            if (rootCertificates is not null || keyCertificatePair is not null || verifyPeerCallback is not null)
            {
                throw new InvalidOperationException(
                    "Certificates of SslCredentials are not used here; set them on GrpcChannelOptions.HttpHandler.");
            }
            IsSecure = true;
        }

        public override void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials)
        {
            channelCredentials.InternalPopulateConfiguration(this, channelCredentials);
            CallCredentials.Add(callCredentials);
        }
    }
}
