using System.Text;
using System.Xml.Linq;
using Trifold.Factory.Pictures;
using Trifold.Models.Semantics;

namespace Trifold.Factory.Tests.Pictures;

public class PagesTests
{
    private static readonly LabelSet Labels = new([new Label("background", 0, 0, 0), new Label("<hat>", 200, 100, 50)]);

    [Fact]
    public void PartChart_IsAnSvgWithABarOfEachPartsColour()
    {
        var svg = XDocument.Parse(PartChart.Draw(Labels, [900, 100], [10, 4], 10));

        var bars = svg.Descendants().Where(element => element.Attribute("fill")?.Value.StartsWith("rgb") == true).ToArray();
        Assert.Equal(["rgb(0,0,0)", "rgb(200,100,50)"], bars.Select(bar => bar.Attribute("fill")!.Value));
        // A tenth is one of four decades below everything.
        Assert.Equal(0.75, (double)bars[1].Attribute("width")! / 420, 2);
        Assert.Contains(svg.Descendants(), element => element.Value == "10.00%, in 40%" || element.Value == "10.00 %, in 40 %");
        Assert.Contains(svg.Descendants(), element => element.Value == "<hat>");
    }

    [Fact]
    public void ReportPage_SaysWhatItWasGivenAndNothingFromElsewhere()
    {
        var page = Encoding.UTF8.GetString(new ReportPage("A & B").Section("Data", "x < y").Picture("a/b.png", "a \"view\"")
            .Table(("mIoU", "0.7")).Command("trifold demo").Encode());

        var document = XDocument.Parse(page.Replace("<!doctype html>", ""));
        Assert.Equal("A & B", document.Descendants("h1").Single().Value);
        Assert.Equal("x < y", document.Descendants("p").First().Value);
        Assert.Equal("a/b.png", document.Descendants("img").Single().Attribute("src")!.Value);
        Assert.Equal(["mIoU", "0.7"], document.Descendants("tr").Single().Elements().Select(cell => cell.Value));
        Assert.DoesNotContain("http", page);
    }
}
