using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>What the server says about calls.</summary>
internal static partial class GrpcServerLog
{
    /// <summary>Category of everything about calls; upstream's, so that log filters work with both.</summary>
    public const string Category = "Grpc.AspNetCore.Server.ServerCallHandler";

    [LoggerMessage(1, LogLevel.Information, "Request content-type of '{ContentType}' is not supported.")]
    public static partial void UnsupportedContentType(ILogger logger, string? contentType);

    [LoggerMessage(2, LogLevel.Information, "Request protocol of '{Protocol}' is not supported.")]
    public static partial void UnsupportedProtocol(ILogger logger, string protocol);

    [LoggerMessage(3, LogLevel.Debug, "The grpc-timeout header '{Timeout}' is ignored: it is not up to eight digits and a unit.")]
    public static partial void InvalidTimeoutIgnored(ILogger logger, string timeout);

    [LoggerMessage(4, LogLevel.Error, "Error when executing service method '{Method}'.")]
    public static partial void MethodFailed(ILogger logger, string method, Exception failure);

    [LoggerMessage(5, LogLevel.Information, "Service method '{Method}' ended because its call was cancelled.")]
    public static partial void MethodCancelled(ILogger logger, string method);

    [LoggerMessage(6, LogLevel.Information, "Error status code '{StatusCode}' with detail '{Detail}' raised.")]
    public static partial void StatusRaised(ILogger logger, StatusCode statusCode, string? detail, Exception? cause);

    [LoggerMessage(7, LogLevel.Debug, "The deadline of '{Method}' was exceeded.")]
    public static partial void DeadlineExceeded(ILogger logger, string method);

    [LoggerMessage(8, LogLevel.Error, "The call of '{Method}' could not be ended at its deadline.")]
    public static partial void DeadlineFailed(ILogger logger, string method, Exception failure);

    [LoggerMessage(9, LogLevel.Error, "The trailer '{Key}' cannot be sent.")]
    public static partial void InvalidTrailer(ILogger logger, string key, Exception failure);

    [LoggerMessage(10, LogLevel.Information, "'{Path}' is unimplemented.")]
    public static partial void Unimplemented(ILogger logger, string? path);
}
