namespace Trifold.Serving.Tests.Fakes;

internal static class Calls
{
    /// <summary>A call without end.</summary>
    public static CallContext Open { get; } = new("test", Deadline: null, CancellationToken.None);

    public static CallContext Of(CancellationToken cancellation) => new("test", Deadline: null, cancellation);
}
