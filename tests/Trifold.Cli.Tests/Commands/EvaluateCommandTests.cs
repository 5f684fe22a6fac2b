using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Trifold.Cli.Tests.Commands;

[Collection(TinyModelCollection.Name)]
public class EvaluateCommandTests(TinyModel model)
{
    [Fact]
    public void Scores_AreTheSameForPeopleAndMachines()
    {
        var text = TrifoldProgram.Run("evaluate", model.Folder, "--scenes", "2", "--views", "1");
        var json = TrifoldProgram.Run("evaluate", model.Folder, "--scenes", "2", "--views", "1", "--json");

        Assert.True(text.ExitCode == 0 && json.ExitCode == 0, text.Errors + json.Errors);
        var records = json.OutputLines.Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal([0.5, 1], records[..^1].Select(record => record.GetProperty("share").GetDouble()));
        var iou = records[^1].GetProperty("mean_iou").GetDouble();
        Assert.InRange(iou, 0, 1);
        Assert.InRange(records[^1].GetProperty("silhouette_iou").GetDouble(), 0, 1);
        Assert.Contains("background", records[^1].GetProperty("part_iou").EnumerateObject().Select(part => part.Name));
        var printed = Regex.Match(text.Output, @"mIoU (\S+)").Groups[1].Value;
        Assert.Equal(iou, double.Parse(printed, CultureInfo.InvariantCulture), 5.001e-4);
    }
}
