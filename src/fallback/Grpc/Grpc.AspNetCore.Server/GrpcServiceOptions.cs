using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.AspNetCore.Server;

/// <summary>How calls are answered; of all services, or with <see cref="GrpcServiceOptions{TService}"/> of one.</summary>
public class GrpcServiceOptions
{
    private int? _maxSendMessageSize;
    private int? _maxReceiveMessageSize;
    private bool _maxSendMessageSizeSpecified;
    private bool _maxReceiveMessageSizeSpecified;
    private IList<ICompressionProvider>? _compressionProviders;

    /// <summary>Largest message that is sent, bytes before compression; null, the default, sets no limit.</summary>
    public int? MaxSendMessageSize
    {
        get => _maxSendMessageSize;
        set
        {
            _maxSendMessageSize = value;
            _maxSendMessageSizeSpecified = true;
        }
    }

    /// <summary>True where <see cref="MaxSendMessageSize"/> was set, even to null; false takes it back.</summary>
    public bool MaxSendMessageSizeSpecified
    {
        get => _maxSendMessageSizeSpecified;
        set
        {
            _maxSendMessageSizeSpecified = value;
            if (!value)
                _maxSendMessageSize = null;
        }
    }

    /// <summary>Largest message that is received, bytes, decompressed; 4 MiB by default, null sets no limit.</summary>
    public int? MaxReceiveMessageSize
    {
        get => _maxReceiveMessageSize;
        set
        {
            _maxReceiveMessageSize = value;
            _maxReceiveMessageSizeSpecified = true;
        }
    }

    /// <summary>True where <see cref="MaxReceiveMessageSize"/> was set, even to null; false takes it back.</summary>
    public bool MaxReceiveMessageSizeSpecified
    {
        get => _maxReceiveMessageSizeSpecified;
        set
        {
            _maxReceiveMessageSizeSpecified = value;
            if (!value)
                _maxReceiveMessageSize = null;
        }
    }

    /// <summary>True sends the text of unhandled exceptions to the client; false by default.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>Encoding of responses to clients that accept it, such as <c>gzip</c>; null, the default, compresses nothing.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    /// <summary>Null stands for the provider's own level.</summary>
    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>Encodings of requests that are understood; gzip and deflate where none is given.</summary>
    public IList<ICompressionProvider> CompressionProviders
    {
        get => _compressionProviders ??= [];
        set => _compressionProviders = value;
    }

    /// <summary>True leaves requests for unknown services and methods to the rest of the application; false answers UNIMPLEMENTED.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>Stand around every call; those of all services outside those of one.</summary>
    public InterceptorCollection Interceptors { get; } = [];

    /// <summary>Fills in the limit that applies where nobody set one, and the encodings.</summary>
    internal void SetDefaults()
    {
        if (!MaxReceiveMessageSizeSpecified)
            _maxReceiveMessageSize = Internal.MethodOptions.DefaultMaxReceiveMessageSize;
        if (CompressionProviders.Count == 0)
        {
            CompressionProviders.Add(new GzipCompressionProvider(CompressionLevel.Fastest));
            CompressionProviders.Add(new DeflateCompressionProvider(CompressionLevel.Fastest));
        }
    }

    /// <summary>Starts from another's settings; interceptors are joined when a method is mapped.</summary>
    internal void CopyFrom(GrpcServiceOptions other)
    {
        _maxSendMessageSize = other._maxSendMessageSize;
        _maxSendMessageSizeSpecified = other._maxSendMessageSizeSpecified;
        _maxReceiveMessageSize = other._maxReceiveMessageSize;
        _maxReceiveMessageSizeSpecified = other._maxReceiveMessageSizeSpecified;
        EnableDetailedErrors = other.EnableDetailedErrors;
        ResponseCompressionAlgorithm = other.ResponseCompressionAlgorithm;
        ResponseCompressionLevel = other.ResponseCompressionLevel;
        CompressionProviders = other.CompressionProviders;
        IgnoreUnknownServices = other.IgnoreUnknownServices;
    }
}

/// <summary>How calls of one service are answered, where it differs from all services.</summary>
public class GrpcServiceOptions<TService> : GrpcServiceOptions
    where TService : class
{
}
