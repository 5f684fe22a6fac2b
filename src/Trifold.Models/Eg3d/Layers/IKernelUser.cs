namespace Trifold.Models.Eg3d.Layers;

/// <summary>A network that kernels can compute, wholly or in part.</summary>
internal interface IKernelUser
{
    /// <summary>Whether kernels compute what they can, or tensor operations everything.</summary>
    bool UsesKernels { get; set; }
}
