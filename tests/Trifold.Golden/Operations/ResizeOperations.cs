using Trifold.Factory.Verification;
using Trifold.Factory.Verification.Operations;
using Trifold.Models.Eg3d;

namespace Trifold.Golden.Operations;

/// <summary>Image resizing (EG3D specification, section 13.3; inversion, 4.3).</summary>
internal static class ResizeOperations
{
    public static readonly IReadOnlyList<(string, Operation)> All =
    [
        ("resize_bilinear", (a, _, _) => new CallResults("resized", ImageResize.Bilinear(
            a.Tensor("x"), a.Int("size"), a.Bool("antialias", false)))),
        ("resize_area", (a, _, _) => new CallResults("resized", ImageResize.Area(a.Tensor("x"), a.Int("size")))),
    ];
}
