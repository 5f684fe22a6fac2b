using Trifold.Kernels.Products;

namespace Trifold.Kernels.Rendering;

/// <summary>
/// A decoder after its first layer, which is in the planes: softplus, hidden layers with softplus, and the last layer,
/// whose first output is the raw density and whose others become colours by a sigmoid (EG3D specification, section 8).
/// </summary>
/// <param name="Hidden">Layers between the first and the last.</param>
/// <param name="Last">At least two outputs.</param>
/// <param name="Widening">How far colours reach beyond [0, 1].</param>
public sealed record DecoderWeights(IReadOnlyList<LinearWeights> Hidden, LinearWeights Last, float Widening)
{
    /// <summary>Colour features.</summary>
    public int Colors => Last.Outputs - 1;

    /// <summary>Width of the first layer's result.</summary>
    public int Inputs => Hidden.Count > 0 ? Hidden[0].Inputs : Last.Inputs;
}
