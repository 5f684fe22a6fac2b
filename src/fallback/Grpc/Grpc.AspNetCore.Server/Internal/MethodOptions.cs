using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>What applies to a method: its service's settings where it has any, else those of all services.</summary>
internal sealed class MethodOptions
{
    /// <summary>4 MiB, the limit of every gRPC implementation.</summary>
    public const int DefaultMaxReceiveMessageSize = 4 << 20;

    /// <exception cref="InvalidOperationException">Responses shall be compressed in a way that no provider knows.</exception>
    public MethodOptions(GrpcServiceOptions all, GrpcServiceOptions own)
    {
        MaxSendMessageSize = own.MaxSendMessageSizeSpecified ? own.MaxSendMessageSize : all.MaxSendMessageSize;
        MaxReceiveMessageSize = own.MaxReceiveMessageSizeSpecified ? own.MaxReceiveMessageSize : all.MaxReceiveMessageSize;
        EnableDetailedErrors = own.EnableDetailedErrors ?? all.EnableDetailedErrors ?? false;
        ResponseCompressionLevel = own.ResponseCompressionLevel ?? all.ResponseCompressionLevel;
        ResponseCompressionAlgorithm = own.ResponseCompressionAlgorithm ?? all.ResponseCompressionAlgorithm;
        Interceptors = [.. all.Interceptors, .. own.Interceptors];
        CompressionProviders = own.CompressionProviders.Concat(all.CompressionProviders)
            .DistinctBy(provider => provider.EncodingName)
            .ToDictionary(provider => provider.EncodingName);
        if (ResponseCompressionAlgorithm is { } algorithm && !CompressionProviders.ContainsKey(algorithm))
            throw new InvalidOperationException($"No compression provider knows the response compression algorithm '{algorithm}'.");
    }

    /// <summary>Bytes before compression; null sets no limit.</summary>
    public int? MaxSendMessageSize { get; }

    /// <summary>Bytes, compressed and decompressed; null sets no limit.</summary>
    public int? MaxReceiveMessageSize { get; }

    public bool EnableDetailedErrors { get; }

    public string? ResponseCompressionAlgorithm { get; }

    public CompressionLevel? ResponseCompressionLevel { get; }

    /// <summary>By encoding.</summary>
    public IReadOnlyDictionary<string, ICompressionProvider> CompressionProviders { get; }

    /// <summary>Outermost first.</summary>
    public IReadOnlyList<InterceptorRegistration> Interceptors { get; }
}
