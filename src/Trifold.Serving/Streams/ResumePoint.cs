using Trifold.Serving.Errors;
using Trifold.Serving.Requests;
using Trifold.V1;

namespace Trifold.Serving.Streams;

/// <summary>What a resume token says.</summary>
internal sealed record ResumePoint(string GeneratorDigest, string DecoderDigest, string NumericsId, StreamPosition Position)
{
    /// <exception cref="IdentityMismatchException">The stream would go on differently here; names both identities.</exception>
    public void RequireSame(Provenance here)
    {
        IdentityChecks.Require("resume_token", "generator", GeneratorDigest, here.GeneratorDigest);
        IdentityChecks.Require("resume_token", "decoder", DecoderDigest, here.DecoderDigest);
        IdentityChecks.Require("resume_token", "numerics id", NumericsId, here.NumericsId);
    }
}
