using Google.Rpc;

namespace Trifold.Contracts;

/// <summary>How a failed call carries its google.rpc details.</summary>
public static class DetailsTrailer
{
    /// <summary>Of the trailer, whose value is a <see cref="Status"/>.</summary>
    public const string Name = "grpc-status-details-bin";
}
