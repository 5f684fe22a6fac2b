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

    [Theory]
    [InlineData(2)]
    [InlineData(33)]
    public void UpToThirtyThreeViews_AreAllCompared(int views)
    {
        for (var view = 0; view < views; view++)
            Assert.Equal(Enumerable.Range(0, views).Where(other => other != view), SceneQuality.ComparedWith(view, views).Order());
    }

    [Theory]
    [InlineData(34)]
    [InlineData(360)]
    [InlineData(1000)]
    public void MoreViews_AreComparedWithThirtyTwoAtEqualSteps(int views)
    {
        var counted = new int[views];
        for (var view = 0; view < views; view++)
        {
            var others = SceneQuality.ComparedWith(view, views).ToArray();
            Assert.Equal(32, others.Distinct().Count());
            Assert.DoesNotContain(view, others);
            var steps = others.Prepend(view).Zip(others.Append(view), (from, to) => (to - from + views) % views).ToArray();
            Assert.True(steps.Max() - steps.Min() <= 1);
            foreach (var other in others)
                counted[other]++;
        }

        Assert.All(counted, count => Assert.Equal(32, count));
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
