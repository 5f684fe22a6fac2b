using Google.Protobuf;
using Grpc.Net.Client;
using Trifold.V1;

namespace Trifold.EndToEnd.Tests;

/// <summary>Requests and what comes of them.</summary>
internal static class Requests
{
    /// <summary>Annotated views of the tiny model from a seed on, two of each scene; without a count endless.</summary>
    public static GenerateAnnotationsRequest Annotations(uint firstSeed = 0, ulong? samples = null)
    {
        var request = new GenerateAnnotationsRequest
        {
            Model = ModelFolders.Tiny,
            Scenes = new Scenes { Range = new SeedRange { First = firstSeed } },
            Cameras = new Cameras { Views = 2 },
        };
        if (samples is { } count)
            request.Samples = count;
        return request;
    }

    /// <summary>All samples of a request.</summary>
    public static Task<List<AnnotatedSample>> SamplesAsync(this ServiceProcess service, GenerateAnnotationsRequest request) =>
        service.FirstSamplesAsync(request, int.MaxValue);

    /// <summary>Samples of a request; it is cancelled behind them.</summary>
    public static async Task<List<AnnotatedSample>> FirstSamplesAsync(
        this ServiceProcess service, GenerateAnnotationsRequest request, int count)
    {
        using var channel = GrpcChannel.ForAddress(service.Grpc);
        using var call = new Generation.GenerationClient(channel).GenerateAnnotations(request);
        var samples = new List<AnnotatedSample>();
        while (samples.Count < count && await call.ResponseStream.MoveNext(CancellationToken.None))
            samples.Add(call.ResponseStream.Current);
        return samples;
    }

    /// <summary>A request's answer over REST.</summary>
    /// <param name="path">Such as /v1/annotations.</param>
    public static async Task<byte[]> PostAsync(this ServiceProcess service, string path, IMessage request, string accept)
    {
        using var http = new HttpClient { BaseAddress = service.Rest };
        using var message = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(JsonFormatter.Default.Format(request), System.Text.Encoding.UTF8, "application/json"),
        };
        message.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await http.SendAsync(message);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(body));
        return body;
    }
}
