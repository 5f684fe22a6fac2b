namespace Trifold.Factory.Evaluation;

/// <summary>How far clouds are from the exact surfaces of their objects. Lengths are scene units.</summary>
/// <param name="Median">Median distance of the points to the exact surface.</param>
/// <param name="Mean">Mean distance.</param>
/// <param name="MedianShare">Median of the distances over their object's size, the largest side of its bounding box.</param>
/// <param name="MeanShare">Mean of the same.</param>
/// <param name="LabelAccuracy">Share of points that carry the label of the nearest point of the exact surface.</param>
/// <param name="NormalError">Median angle between normals and those of the exact surface, degrees.</param>
/// <param name="Coverage">Share of the exact surface that has a point within 5% of the size.</param>
/// <param name="PartAccuracy">Accuracy of the points that truly are of each part; NaN where there are none.</param>
public sealed record CloudScores(
    double Median, double Mean, double MedianShare, double MeanShare, double LabelAccuracy, double NormalError,
    double Coverage, IReadOnlyList<double> PartAccuracy);
