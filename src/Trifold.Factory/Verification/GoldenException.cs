namespace Trifold.Factory.Verification;

/// <summary>A case that cannot be run as written: an unknown operation, argument, option or tensor.</summary>
internal sealed class GoldenException(string message) : Exception(message);
