using Trifold.Serving.Errors;

namespace Trifold.Serving.Requests;

/// <summary>Whether a server is in the state that a request was made for.</summary>
public static class IdentityChecks
{
    /// <param name="field">That names the identity.</param>
    /// <param name="what">Of which the identity is: generator, decoder, numerics id.</param>
    /// <param name="wanted">Identity the request names.</param>
    /// <param name="here">Identity of the model that is loaded.</param>
    /// <exception cref="IdentityMismatchException">They differ; names both.</exception>
    public static void Require(string field, string what, string wanted, string here)
    {
        if (wanted == here)
            return;
        throw new IdentityMismatchException(
            field, wanted, here,
            $"{field}: asks for the {what} '{wanted}', but here is '{here}'; ask a server that has the former, or leave it out to begin anew.");
    }
}
