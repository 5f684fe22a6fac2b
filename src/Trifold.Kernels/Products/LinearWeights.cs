namespace Trifold.Kernels.Products;

/// <summary>A linear layer.</summary>
/// <param name="Weight">[outputs, inputs].</param>
/// <param name="Bias">[outputs].</param>
public sealed record LinearWeights(float[] Weight, float[] Bias)
{
    public int Outputs => Bias.Length;

    public int Inputs => Weight.Length / Bias.Length;
}
