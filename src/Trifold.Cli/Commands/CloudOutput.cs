using Trifold.Cli.Output;
using Trifold.Factory.Clouds;
using Trifold.Formats.Clouds;
using Trifold.Models.Folders;

namespace Trifold.Cli.Commands;

/// <summary>The folder that <c>trifold cloud</c> fills.</summary>
internal sealed class CloudOutput
{
    private const int PreviewSize = 256;
    private static readonly double[] PreviewYaws = [-60, -20, 20, 60, 180];

    private readonly WantedClouds _wanted;
    private readonly CameraDefaults _cameras;
    private readonly CloudWriter _writer;
    private string _preview = "";
    private int _count;

    /// <summary>Makes the folder.</summary>
    /// <param name="cameras">Of the model.</param>
    /// <exception cref="ArgumentException">The folder holds files already.</exception>
    public CloudOutput(WantedClouds wanted, CloudFormat format, CameraDefaults cameras)
    {
        (_wanted, _cameras) = (wanted, cameras);
        _writer = new CloudWriter(wanted.Folder, format);
    }

    public void Add(PointCloud cloud, long seed, ProgressReporter reporter)
    {
        var file = _writer.Add(cloud, seed);
        // The first one is enough to see whether all is well.
        if (_count == 0)
        {
            _preview = _writer.AddPreview(CloudPreview.Draw(
                cloud, [.. PreviewYaws.Select(yaw => _cameras.Turned(double.DegreesToRadians(yaw), 0))], PreviewSize));
        }

        _count++;
        var all = _wanted.Seeds.Length;
        reporter.Report(_count / (double)all, $"{_count} of {all} clouds", new { seed, file, points = cloud.Count });
    }

    /// <summary>Writes what belongs to all.</summary>
    public void Finish(CloudProvenance provenance)
    {
        _writer.Finish(provenance, _wanted.Options, _wanted.Command);
        if (!_wanted.Json)
            Console.WriteLine($"{_wanted.Folder}: {_count} point clouds; look at {_preview}");
    }
}
