using System.Text.Json.Nodes;
using Trifold.Factory.Annotation;
using Trifold.Factory.Worlds;
using Trifold.Formats.Images;
using Trifold.Formats.Meshes;
using Trifold.Formats.Png;
using Trifold.Models.Cameras;

namespace Trifold.Factory.DataSets;

/// <summary>
/// Exact views of a world's objects as a data set, see <see cref="FolderFormat"/>; further <c>normal/</c>, <c>alpha/</c>
/// and, of each seed, <c>points/</c>.
/// </summary>
public sealed class WorldWriter
{
    private readonly IWorld _world;
    private readonly LabelGrouping _grouping;
    private readonly FolderFormat _format;
    private readonly FolderFiles _files;
    private readonly List<SampleRecord> _records = [];

    /// <param name="folder">Made if missing; must hold no other data set.</param>
    /// <param name="grouping">Parts that masks and points distinguish.</param>
    /// <exception cref="ArgumentException">The folder holds files already.</exception>
    public WorldWriter(string folder, IWorld world, LabelGrouping grouping, WorldRequest request)
    {
        (_world, _grouping, Request) = (world, grouping, request);
        DataFolder.MakeNew(folder, "");
        _format = new FolderFormat(new SampleEncoding(grouping.Labels, confidence: false));
        _files = new FolderFiles(folder);
    }

    public WorldRequest Request { get; }

    /// <summary>Renders one view and writes its files.</summary>
    /// <param name="view">Its place among the views of its seed.</param>
    /// <returns>The view as its files hold it.</returns>
    public AnnotatedView Add(IWorldInstance instance, long seed, int view, Camera camera)
    {
        var exact = WorldRenderer.Render(instance, camera, Request.Resolution, Request.SamplesPerAxis);
        var size = exact.Resolution;
        var sample = new AnnotatedView(
            seed, camera, new RgbImage(size, size, Array.ConvertAll(exact.Rgb, ToByte)),
            new LabelImage(size, size, _grouping.Apply(exact.Labels)), exact.Depth);
        var name = $"{_records.Count:D6}";
        _files.Add(_format.Encode(new DataSetSample(name, view, sample)));
        var normals = new RgbImage(size, size, Array.ConvertAll(exact.Normals, value => ToByte(0.5f * value + 0.5f)));
        Write($"normal/{name}.png", PngWriter.WriteRgb8(normals));
        Write($"alpha/{name}.png", PngWriter.WriteGray8(new GrayImage(size, size, Array.ConvertAll(exact.Alpha, ToByte))));
        _records.Add(new SampleRecord(
            name, seed, view, camera.ToVector(), sample.ClassCounts(_grouping.Labels.Count), SceneQuality.Of(sample), null));
        return sample;
    }

    /// <summary>Writes a seed's labelled surface points, if any are asked for.</summary>
    public void AddPoints(IWorldInstance instance, long seed)
    {
        if (Request.Points == 0)
            return;
        var surface = SurfacePoints.Sample(instance, Request.Points, unchecked((int)seed));
        var colors = Array.ConvertAll(surface.Rgb, rgb => new Rgb(ToByte(rgb.X), ToByte(rgb.Y), ToByte(rgb.Z)));
        var cloud = new TriangleMesh(
            [.. surface.Points.SelectMany(p => new[] { p.X, p.Y, p.Z })],
            [.. surface.Normals.SelectMany(n => new[] { n.X, n.Y, n.Z })],
            colors, [], Array.ConvertAll(_grouping.Apply(surface.Labels), label => (ushort)label),
            [.. _grouping.Labels.Entries.Select(label => new MeshPart(label.Name, new Rgb(label.Red, label.Green, label.Blue)))]);
        _files.Write($"points/seed{seed:D4}.ply", stream => PlyMesh.Write(stream, cloud));
    }

    /// <summary>Writes a picture for people beside the data.</summary>
    public void AddSheet(RgbImage sheet) => Write("contact-sheet.png", PngWriter.WriteRgb8(sheet));

    /// <summary>Writes camera list and manifest.</summary>
    public void Finish()
    {
        var provenance = new JsonObject
        {
            ["world"] = new JsonObject
            {
                ["name"] = _world.Name,
                ["latent"] = $"{_world.LatentSize} numbers, numpy.random.RandomState(seed).randn({_world.LatentSize})",
                ["axes"] = "right-handed, y up; objects face positive z and keep within 0.48 scene units of the origin on every axis",
            },
            ["options"] = new JsonObject
            {
                ["cameras"] = Request.Cameras,
                ["resolution"] = Request.Resolution,
                ["samples_per_axis"] = Request.SamplesPerAxis,
                ["labels"] = _grouping.Name,
                ["points"] = Request.Points,
            },
            ["normal"] = "8-bit RGB PNG, outward unit normal in world coordinates = value / 127.5 - 1; 128, 128, 128 where the mask is 0",
            ["alpha"] = "8-bit grey PNG, value = round(255 * share of samples in the pixel that meet the object)",
        };
        if (Request.Points > 0)
        {
            provenance["points"] = "points/seedNNNN.ply: binary PLY, evenly over the surface: position, outward unit normal, " +
                "lit 8-bit colour, label = index in classes";
        }

        _format.Finish(
            new DataSetInfo(_world.Name, Request.Resolution, _grouping.Labels, "MIT", provenance), _records, _files);
    }

    private void Write(string file, byte[] bytes) => _files.Write(file, stream => stream.Write(bytes));

    private static byte ToByte(float share) => (byte)MathF.Round(255 * share, MidpointRounding.AwayFromZero);
}
