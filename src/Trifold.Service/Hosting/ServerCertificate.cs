using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Trifold.Service.Configuration;

namespace Trifold.Service.Hosting;

/// <summary>Reads the certificate of the TLS port.</summary>
internal static class ServerCertificate
{
    public static X509Certificate2 Load(EndpointOptions endpoints)
    {
        var path = endpoints.CertificatePath!;
        try
        {
            if (X509Certificate2.GetCertContentType(path) == X509ContentType.Pkcs12)
                return X509CertificateLoader.LoadPkcs12FromFile(path, endpoints.CertificatePassword);
            return endpoints.CertificatePassword is { } password
                ? X509Certificate2.CreateFromEncryptedPemFile(path, password, endpoints.CertificateKeyPath)
                : X509Certificate2.CreateFromPemFile(path, endpoints.CertificateKeyPath);
        }
        catch (CryptographicException failure)
        {
            throw new ConfigurationException([$"{EndpointOptions.Section}:{nameof(EndpointOptions.CertificatePath)}: '{path}' cannot be used: {failure.Message}"]);
        }
    }
}
