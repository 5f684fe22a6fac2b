using Trifold.Formats.Images;
using Trifold.Formats.Views;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Annotation;

/// <summary>Pictures of annotated views for people.</summary>
public static class ViewSheet
{
    private const int Margin = 2;
    private const double OverlayOpacity = 0.6;

    private static readonly Rgb Background = new(255, 255, 255);

    /// <summary>Colour, overlay and depth of every view side by side.</summary>
    /// <param name="views">Views of one size, at least one.</param>
    /// <param name="viewsPerRow">How many views stand in a row of the sheet.</param>
    public static RgbImage Triples(IReadOnlyList<AnnotatedView> views, LabelSet labels, int viewsPerRow)
    {
        var range = DepthRange(views);
        var tiles = views.SelectMany(view => Tiles(view, labels, range)).ToArray();
        return ContactSheet.Compose(tiles, 3 * viewsPerRow, Margin, Background);
    }

    /// <summary>An image of each view: colour, overlay and depth side by side.</summary>
    /// <param name="views">At least one.</param>
    public static IEnumerable<RgbImage> Frames(IReadOnlyList<AnnotatedView> views, LabelSet labels)
    {
        var range = DepthRange(views);
        return views.Select(view => ContactSheet.Compose(Tiles(view, labels, range), 3, Margin, Background));
    }

    /// <summary>Three rows a scene, colour, overlay and depth, with a column for each view.</summary>
    /// <param name="scenes">Views of each scene, equally many.</param>
    public static RgbImage Sweep(IReadOnlyList<IReadOnlyList<AnnotatedView>> scenes, LabelSet labels)
    {
        var tiles = new List<RgbImage>();
        var range = DepthRange(scenes.SelectMany(scene => scene));
        foreach (var scene in scenes)
        {
            var columns = scene.Select(view => Tiles(view, labels, range)).ToArray();
            for (var row = 0; row < 3; row++)
                tiles.AddRange(columns.Select(column => column[row]));
        }

        return ContactSheet.Compose(tiles, scenes[0].Count, Margin, Background);
    }

    // One scale for the whole sheet: equal colours are equal depths.
    private static (float Near, float Far) DepthRange(IEnumerable<AnnotatedView> views)
    {
        var depths = views.SelectMany(view => view.Depth).Where(depth => depth > 0).DefaultIfEmpty(1).ToArray();
        return (depths.Min(), depths.Max());
    }

    private static RgbImage[] Tiles(AnnotatedView view, LabelSet labels, (float Near, float Far) depths) =>
    [
        view.Rgb,
        Overlay.Blend(view.Rgb, view.Labels, LabelPalette.Of(labels), OverlayOpacity),
        DepthColormap.Apply(view.Depth, view.Rgb.Width, view.Rgb.Height, depths.Near, depths.Far),
    ];
}
