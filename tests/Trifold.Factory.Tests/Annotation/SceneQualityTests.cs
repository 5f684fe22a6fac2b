using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;

namespace Trifold.Factory.Tests.Annotation;

public class SceneQualityTests
{
    private const int Size = 48;

    private static readonly AnnotatedView[] Exact = [.. new[] { -0.3, 0.0, 0.3 }.Select(View)];

    [Fact]
    public void ExactViews_AgreeAlmostEverywhere() =>
        Assert.All(SceneQuality.Confirm(Exact), view => Assert.InRange(SceneQuality.Of(view), 0.93, 1));

    [Fact]
    public void WrongLabels_LoseConfidenceWhereOtherViewsSeeThem()
    {
        const byte Wrong = 10;
        var center = Size / 2 * Size + Size / 2;
        var labels = Exact[1].Labels.Labels.ToArray();
        for (var i = -2; i <= 2; i++)
            labels[center + i] = Wrong;
        AnnotatedView[] views = [Exact[0], Exact[1] with { Labels = new LabelImage(Size, Size, labels) }, Exact[2]];

        var confirmed = SceneQuality.Confirm(views)[1];

        for (var i = -2; i <= 2; i++)
            Assert.InRange(confirmed.Confidence![center + i], 0.3, 0.51);
        Assert.True(SceneQuality.Of(confirmed) < SceneQuality.Of(SceneQuality.Confirm(Exact)[1]));
    }

    [Fact]
    public void OneViewAlone_KeepsItsConfidence()
    {
        float[] given = [.. Enumerable.Range(0, Size * Size).Select(i => i % 7 / 7f)];

        var confirmed = SceneQuality.Confirm([Exact[0] with { Confidence = given }]).Single();

        Assert.Equal(given, confirmed.Confidence);
    }

    [Fact]
    public void EmptyView_HasNoQuality()
    {
        var empty = Exact[0] with { Labels = new LabelImage(Size, Size, new byte[Size * Size]), Depth = new float[Size * Size] };

        Assert.Equal(0, SceneQuality.Of(empty));
    }

    private static AnnotatedView View(double yaw)
    {
        var world = WorldCatalog.Named("portraits");
        var camera = world.Viewpoints.Default.Turned(yaw, 0);
        var exact = WorldRenderer.Render(world.Create(SceneSynthesis.Latent(1, world.LatentSize)), camera, Size, 1);
        return new AnnotatedView(
            1, camera, new RgbImage(Size, Size, new byte[3 * Size * Size]), new LabelImage(Size, Size, exact.Labels), exact.Depth);
    }
}
