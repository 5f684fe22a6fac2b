namespace Trifold.Serving.Requests;

/// <summary>What can be asked of models, as their descriptions name it.</summary>
public static class CapabilityNames
{
    public const string Render = "render";
    public const string Annotate = "annotate";
    public const string Cloud = "cloud";
    public const string EncodeMask = "encode-mask";
    public const string Invert = "invert";
    public const string Edit = "edit";
    public const string TrainDecoder = "train-decoder";
    public const string Jobs = "jobs";
}
