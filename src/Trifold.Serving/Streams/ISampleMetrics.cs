namespace Trifold.Serving.Streams;

/// <summary>Hears of what streams make; called often and from many threads.</summary>
public interface ISampleMetrics
{
    /// <param name="model">Name.</param>
    /// <param name="quality">In [0, 1]; null where it was not measured.</param>
    /// <param name="outcome">Of the sample: delivered or dropped.</param>
    void Sample(string model, double? quality, string outcome);
}
