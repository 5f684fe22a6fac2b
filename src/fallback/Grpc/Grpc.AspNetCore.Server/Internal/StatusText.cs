using System.Buffers;
using System.Globalization;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Writes a status into headers or trailers.</summary>
internal static class StatusText
{
    // Printable ASCII but for the percent sign.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(c => c != '%').ToArray());

    public static void Write(IHeaderDictionary destination, Status status)
    {
        destination[GrpcProtocol.Status] = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        if (string.IsNullOrEmpty(status.Detail))
            destination.Remove(GrpcProtocol.Message);
        else
            destination[GrpcProtocol.Message] = PercentEncode(status.Detail);
    }

    /// <summary>UTF-8 with every byte outside printable ASCII, and the percent sign, as %XX.</summary>
    public static string PercentEncode(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
            return text;
        var encoded = new StringBuilder(text.Length * 2);
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet < 0x80 && Plain.Contains((char)octet))
                encoded.Append((char)octet);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return encoded.ToString();
    }
}
