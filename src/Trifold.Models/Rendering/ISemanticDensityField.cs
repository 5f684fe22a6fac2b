using static TorchSharp.torch;

namespace Trifold.Models.Rendering;

/// <summary>A semantic field that says itself where something is; <see cref="OwnDensityRenderer"/> composites it.</summary>
public interface ISemanticDensityField : ISemanticField
{
    /// <summary>Raw density of the field.</summary>
    /// <param name="values">What <see cref="ISemanticField.Query"/> returned, [N, P, H].</param>
    /// <returns>[N, P, 1].</returns>
    Tensor Densities(Tensor values);
}
