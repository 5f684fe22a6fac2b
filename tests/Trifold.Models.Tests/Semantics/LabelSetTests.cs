using Trifold.Models.Semantics;


namespace Trifold.Models.Tests.Semantics;

public class LabelSetTests
{
    private static readonly Label Background = new("background", 0, 0, 0);
    private static readonly Label Hair = new("hair", 120, 70, 40);

    [Fact]
    public void FindsPartsByPositionAndName()
    {
        var labels = new LabelSet([Background, Hair]);

        Assert.Equal(2, labels.Count);
        Assert.Equal(Hair, labels[1]);
        Assert.Equal(1, labels.IndexOf("hair"));
        Assert.True(labels.TryIndexOf("background", out var index));
        Assert.Equal(0, index);
        Assert.False(labels.TryIndexOf("Hair", out _));
    }

    [Fact]
    public void NamesThePartsThereAreWhenOneIsMissing()
    {
        var failure = Assert.Throws<KeyNotFoundException>(() => new LabelSet([Background, Hair]).IndexOf("nose"));

        Assert.Contains("nose", failure.Message);
        Assert.Contains("background, hair", failure.Message);
    }

    [Fact]
    public void RefusesAnEmptySet() => Assert.Throws<ArgumentException>(() => new LabelSet([]));

    [Fact]
    public void RefusesMoreEntriesThanAByteHolds()
    {
        static IEnumerable<Label> Entries(int count) => Enumerable.Range(0, count).Select(i => new Label($"part{i}", 0, 0, 0));

        Assert.Equal(256, new LabelSet(Entries(256)).Count);
        Assert.Throws<ArgumentException>(() => new LabelSet(Entries(257)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("background")]
    public void RefusesAnEmptyOrRepeatedName(string name) =>
        Assert.Throws<ArgumentException>(() => new LabelSet([Background, new(name, 1, 2, 3)]));
}
