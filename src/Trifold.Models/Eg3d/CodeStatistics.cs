using TorchSharp;
using static TorchSharp.torch;

namespace Trifold.Models.Eg3d;

/// <summary>Where the codes of a generator lie (inversion specification, section 2.1).</summary>
/// <param name="Mean">Mean code, [1, 1, D].</param>
/// <param name="Deviation">
/// Root of the mean squared distance from the mean code: a vector norm, about √D times the deviation of one number.
/// </param>
public sealed record CodeStatistics(Tensor Mean, double Deviation) : IDisposable
{
    /// <summary>Statistics over latents, without truncation.</summary>
    /// <param name="z">[M, Z].</param>
    /// <param name="condition">[M, c]; null where the generator takes none.</param>
    public static CodeStatistics Of(Eg3dGenerator generator, Tensor z, Tensor? condition)
    {
        ArgumentNullException.ThrowIfNull(generator);
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var codes = generator.Map(z, condition, Truncation.Off).narrow(1, 0, 1); // [M, 1, D]: all L are the same
        var mean = codes.mean([0], keepdim: true);
        var deviation = Math.Sqrt((codes - mean).square().sum().item<float>() / codes.shape[0]);
        return new CodeStatistics(mean.MoveToOuterDisposeScope(), deviation);
    }

    public void Dispose() => Mean.Dispose();
}
