using System.Buffers;

namespace Grpc.Net.Client.Internal;

/// <summary>What a metadata key is made of; HTTP allows more in a header's name.</summary>
internal static class GrpcKeyCharacters
{
    public static readonly SearchValues<char> All =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
}
