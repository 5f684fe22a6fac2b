using Trifold.Serving.Errors;

namespace Trifold.Service.Errors;

/// <summary>The body, or a part of it, is larger than the route takes.</summary>
internal sealed class BodyTooLargeException(string path, long limitBytes)
    : ServingException("BODY_TOO_LARGE", $"{path}: at most {limitBytes} bytes are taken; send less.")
{
    /// <summary>Path in the request.</summary>
    public string Path => path;
}

/// <summary>No form that the caller accepts can be made.</summary>
internal sealed class NotAcceptableException(string accept, IReadOnlyList<string> offered)
    : ServingException("NOT_ACCEPTABLE", $"Accept: '{accept}' matches none of {string.Join(", ", offered)}.")
{
    public IReadOnlyList<string> Offered => offered;
}

/// <summary>The body is of a kind that the route does not take.</summary>
internal sealed class UnsupportedBodyException(string? given, IReadOnlyList<string> taken)
    : ServingException("UNSUPPORTED_MEDIA_TYPE", $"Content-Type: {(given is null ? "is missing" : $"'{given}' is not taken")}; send {string.Join(" or ", taken)}.");

/// <summary>The bytes asked for lie outside of what there is.</summary>
internal sealed class RangeException(long length)
    : ServingException("RANGE_NOT_SATISFIABLE", $"Range: there are {length} bytes, numbered from 0; ask for some of them.")
{
    public long Length => length;
}

/// <summary>The server stops; what ran was ended in good order.</summary>
/// <param name="resumeToken">The same request with this token goes on elsewhere; null: from the beginning.</param>
internal sealed class DrainingException(string? resumeToken)
    : ServingException("DRAINING", resumeToken is null
        ? "The server stops and takes no new work; try again, another instance answers."
        : $"The server stops; the same request with resume token {resumeToken} goes on where this stream ended.")
{
    public string? ResumeToken => resumeToken;
}
