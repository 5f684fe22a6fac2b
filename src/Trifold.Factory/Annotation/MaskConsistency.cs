using Trifold.Models.Cameras;

namespace Trifold.Factory.Annotation;

/// <summary>A mask with the depth of its pixels.</summary>
/// <param name="Size">S: side in pixels.</param>
/// <param name="Labels">Part indices, row-major [S, S].</param>
/// <param name="Depth">Distance along the unit ray through the pixel's centre, scene units, [S, S]; 0 where nothing is met.</param>
public sealed record MaskView(Camera Camera, int Size, byte[] Labels, float[] Depth);

/// <summary>How many points of the object are seen twice, and how many of them under one label.</summary>
public readonly record struct MaskAgreement(long Seen, long Agreeing)
{
    /// <summary>Share that agrees; NaN where nothing is seen twice.</summary>
    public double Share => Seen == 0 ? double.NaN : Agreeing / (double)Seen;

    public static MaskAgreement operator +(MaskAgreement a, MaskAgreement b) => new(a.Seen + b.Seen, a.Agreeing + b.Agreeing);
}

/// <summary>
/// Whether masks of one scene from several cameras say the same of the same points: a pixel's point in space, known by its
/// depth, is looked up in another view.
/// </summary>
public static class MaskConsistency
{
    /// <summary>Agreement of each view of a sweep with the one some frames later.</summary>
    /// <param name="views">In the order of the sweep.</param>
    /// <param name="stride">Frames between the two, at least 1.</param>
    /// <param name="tolerance">
    /// How far from the other view's depth a point may lie and still be what that view sees, scene units.
    /// </param>
    public static MaskAgreement OfSweep(IReadOnlyList<MaskView> views, int stride, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(views);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        var sum = new MaskAgreement();
        for (var i = 0; i + stride < views.Count; i++)
            sum += Between(views[i], views[i + stride], tolerance);
        return sum;
    }

    /// <summary>Agreement of a view with another, over the points of the first that the other sees.</summary>
    /// <inheritdoc cref="OfSweep"/>
    public static MaskAgreement Between(MaskView from, MaskView to, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var (seen, agreeing) = (new int[from.Labels.Length], new int[from.Labels.Length]);
        Count(from, to, tolerance, seen, agreeing);
        return new MaskAgreement(seen.Sum(), agreeing.Sum());
    }

    /// <summary>Notes for each pixel of a view whether another view sees its point, and whether under the same label.</summary>
    /// <param name="seen">One more where the other view sees the pixel's point, [S, S].</param>
    /// <param name="agreeing">One more where it also has the same label, [S, S].</param>
    /// <inheritdoc cref="OfSweep"/>
    internal static void Count(MaskView from, MaskView to, double tolerance, Span<int> seen, Span<int> agreeing)
    {
        var (x, y, z) = from.Camera.Origin;
        for (var pixel = 0; pixel < from.Labels.Length; pixel++)
        {
            var depth = from.Depth[pixel];
            if (depth <= 0)
                continue;
            var (dx, dy, dz) = from.Camera.RayDirection(
                (pixel % from.Size + 0.5) / from.Size, (pixel / from.Size + 0.5) / from.Size);
            if (PixelSeeing(to, x + depth * dx, y + depth * dy, z + depth * dz, tolerance) is not { } other)
                continue;
            seen[pixel]++;
            agreeing[pixel] += from.Labels[pixel] == to.Labels[other] ? 1 : 0;
        }
    }

    // The pixel on which a point falls, unless something else lies before it or it lies before what the pixel shows.
    private static int? PixelSeeing(MaskView view, double x, double y, double z, double tolerance)
    {
        if (view.Camera.Project(x, y, z) is not { } seen || seen.U is not (>= 0 and < 1) || seen.V is not (>= 0 and < 1))
            return null;
        var pixel = (int)(seen.V * view.Size) * view.Size + (int)(seen.U * view.Size);
        var depth = view.Depth[pixel];
        return depth > 0 && Math.Abs(depth - seen.Distance) <= tolerance ? pixel : null;
    }
}
