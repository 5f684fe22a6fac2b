using Trifold.Factory.Verification.Operations;

namespace Trifold.Golden.Operations;

/// <summary>Everything that cases may call: layers and kernels beside whole models.</summary>
internal static class UnitOperations
{
    public static readonly OperationTable Table = new(
        ("random", RandomOperations.All),
        ("datasetgan", DatasetGanOperations.All),
        ("eg3d",
        [
            .. FilterOperations.All, .. ConvolutionOperations.All, .. LayerOperations.All, .. FieldOperations.All,
            .. RayOperations.All, .. ResizeOperations.All, .. CameraOperations.All, .. ProjectionOperations.All,
            .. GeneratorOperations.All, .. GradientOperations.All, .. ShapeOperations.All,
            .. SuperResolutionOperations.All, .. SemanticOperations.All,
        ]));
}
