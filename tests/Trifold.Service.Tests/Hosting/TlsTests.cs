using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Trifold.Tests.Shared.Services;
using Trifold.V1;

namespace Trifold.Service.Tests.Hosting;

public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trifold-tls-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WithACertificate_RestAndGrpcShareAPort(bool pem)
    {
        using var certificate = SelfSigned();
        await using var service = await ServiceProcess.StartAsync(pem ? WritePem(certificate) : WritePfx(certificate));
        Assert.Equal("https", service.Rest.Scheme);
        Assert.Equal(service.Rest, service.Grpc);

        using var http = new HttpClient(Trusting(certificate)) { BaseAddress = service.Rest };
        using var answer = await http.GetAsync("/v1/models");
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), (answer.StatusCode, answer.Version));

        using var channel = GrpcChannel.ForAddress(service.Grpc, new GrpcChannelOptions { HttpHandler = Trusting(certificate), DisposeHttpClient = true });
        Assert.NotEmpty((await new V1.Models.ModelsClient(channel).ListModelsAsync(new ListModelsRequest())).Models);

        using var plain = new HttpClient { BaseAddress = new UriBuilder(service.Rest) { Scheme = "http" }.Uri };
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync("/v1/models"));
    }

    [Fact]
    public async Task CertificateThatCannotBeUsed_IsNamedAtTheStart()
    {
        var file = Path.Combine(_folder.FullName, "broken.pem");
        await File.WriteAllTextAsync(file, "no certificate");

        var (code, errors) = await ServiceProcess.RunAsync("--port", "0", "--grpc-port", "0", "--management-port", "0", $"--Trifold:Endpoints:CertificatePath={file}");

        Assert.Equal(2, code);
        Assert.Contains("Trifold:Endpoints:CertificatePath", errors);
        Assert.Contains(file, errors);
    }

    private string[] WritePfx(X509Certificate2 certificate)
    {
        var file = Path.Combine(_folder.FullName, "server.pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx, "secret"));
        return [$"--Trifold:Endpoints:CertificatePath={file}", "--Trifold:Endpoints:CertificatePassword=secret"];
    }

    private string[] WritePem(X509Certificate2 certificate)
    {
        var (file, key) = (Path.Combine(_folder.FullName, "server.pem"), Path.Combine(_folder.FullName, "server.key"));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(key, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return [$"--Trifold:Endpoints:CertificatePath={file}", $"--Trifold:Endpoints:CertificateKeyPath={key}"];
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static SocketsHttpHandler Trusting(X509Certificate2 certificate) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString(),
        },
    };
}
