using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>What a client certificate says of its owner, under the names that gRPC uses.</summary>
internal static class PeerIdentity
{
    private const string AlternativeName = "x509_subject_alternative_name";
    private const string CommonName = "x509_common_name";

    private static readonly AuthContext Unauthenticated = new(null, []);

    public static AuthContext Of(X509Certificate2? certificate)
    {
        if (certificate is null)
            return Unauthenticated;
        var properties = new Dictionary<string, List<AuthProperty>>();
        var alternativeNames = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames());
        Add(AlternativeName, alternativeNames);
        Add(CommonName, [certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)]);
        return new AuthContext(properties.ContainsKey(AlternativeName) ? AlternativeName : CommonName, properties);

        void Add(string name, IEnumerable<string> values)
        {
            List<AuthProperty> found = [.. values.Select(value => AuthProperty.Create(name, Encoding.UTF8.GetBytes(value)))];
            if (found.Count > 0)
                properties.Add(name, found);
        }
    }
}
