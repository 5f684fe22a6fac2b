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

    [Fact]
    public void Evidence_IsATableThatCanBeDrawn()
    {
        using var home = new TemporaryFolder();
        var folder = home.File("table");
        var run = TrifoldProgram.Run(
            "evaluate", "evidence", model.Folder, "--out", folder, "--labels", "3", "--rows", "hidden-3,skip-3", "--quick");
        var drawn = TrifoldProgram.Run("evaluate", "draw", folder);

        Assert.True(run.ExitCode == 0 && drawn.ExitCode == 0, run.Errors + drawn.Errors);
        using var table = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "evidence.json")));
        var rows = table.RootElement.GetProperty("rows").EnumerateArray().ToArray();
        Assert.Equal(["hidden", "skip"], rows.Select(row => row.GetProperty("name").GetString()));
        var iou = rows[0].GetProperty("scores").GetProperty("single").GetProperty("mean_iou").GetDouble();
        Assert.Contains($"hidden-3     mIoU {iou.ToString("F3", CultureInfo.InvariantCulture)} single", run.Output);
        Assert.Contains("image, exact, hidden-3, skip-3", drawn.Output);
        Assert.True(File.Exists(Path.Combine(folder, "chart.svg")) && File.Exists(Path.Combine(folder, "masks.png")));
    }

    [Theory]
    [InlineData("--labels", "30,40", "labels: '40' is not a positive multiple of 3")]
    [InlineData("--rows", "other-90", "rows: 'other-90' is unknown; use hidden-30, skip-30")]
    [InlineData("--parts", "huge", "parts: 'huge' is unknown; portraits has")]
    [InlineData("--sweeps", "0", "singles, sweeps: must be at least 1, got 90, 0")]
    [InlineData("--labels", "3", "rows: ensemble-3 reads super-resolution features, and tiny has no super-resolution")]
    public void EvidenceThatCannotBeMade_IsRefused(string option, string value, string message)
    {
        using var home = new TemporaryFolder();
        Refusal.AssertIsOneLine(
            TrifoldProgram.Run("evaluate", "evidence", model.Folder, "--out", home.File("table"), option, value), 2, message);
    }

    [Fact]
    public void AFolderWithoutTable_CannotBeDrawn()
    {
        using var home = new TemporaryFolder();
        Refusal.AssertIsOneLine(TrifoldProgram.Run("evaluate", "draw", home.File("none")), 2, "has no evidence.json");
    }
}
