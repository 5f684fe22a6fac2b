using Trifold.Factory.Pictures;
using Trifold.Formats.Cameras;
using Trifold.Formats.Files;
using Trifold.Formats.Images;
using Trifold.Formats.Png;
using Trifold.Formats.Views;
using Trifold.Formats.WebP;

namespace Trifold.Cli.Commands;

/// <summary>The folder that <c>trifold render</c> fills: pictures, depths, animations, cameras and sheets.</summary>
internal sealed class PictureOutput : IDisposable
{
    // What a person takes in at a glance, and what a long run may keep in memory.
    private const int SheetColumns = 12;
    private const int SheetTiles = 96;
    private const int Margin = 2;

    private static readonly Rgb White = new(255, 255, 255);

    private readonly string _folder;
    private readonly CameraChoice _choice;
    private readonly bool _depth;
    private readonly IReadOnlyList<CameraFileFormat> _formats;
    private readonly List<RgbImage> _tiles = [];
    private readonly List<RgbImage> _depthTiles = [];
    private readonly List<FileCamera> _cameras = [];
    private readonly List<FileCamera> _seedCameras = [];
    private readonly double? _framesPerSecond;
    private readonly int _sheetStride;

    // Of the seed at hand.
    private WebPAnimation? _animation;

    /// <param name="framesPerSecond">Of an animation for each seed; null: none.</param>
    /// <exception cref="ArgumentException">An animation of one picture, a rate out of range, or the folder is a file.</exception>
    public PictureOutput(
        string folder, CameraChoice choice, bool depth, double? framesPerSecond, IReadOnlyList<CameraFileFormat> formats)
    {
        if (framesPerSecond is not null && choice.Cameras.Count < 2)
            throw new ArgumentException("animation: it needs several cameras; use --cameras orbit:N, grid or a file.");
        (_folder, _choice, _depth, _framesPerSecond, _formats) = (folder, choice, depth, framesPerSecond, formats);
        // First, because it checks the rate: what is refused leaves no folder.
        StartAnimation();
        CommonOptions.MakeFolder("out", folder);
        // Of many views the sheet shows some, evenly chosen.
        _sheetStride = choice.Columns is null ? (choice.Cameras.Count + SheetColumns - 1) / SheetColumns : 1;
    }

    /// <summary>Pictures so far.</summary>
    public int Count { get; private set; }

    public void Add(long seed, int view, Picture picture)
    {
        var name = $"seed{seed:D4}-view{view:D3}";
        Write($"{name}.png", PngWriter.WriteRgb8(picture.Rgb));
        var (width, height) = (picture.Rgb.Width, picture.Rgb.Height);
        if (_depth)
            Write($"{name}-depth.png", DepthPng.Encode(picture.Depth, width, height));
        var camera = _choice.Cameras[view];
        _animation?.Add(picture.Rgb);
        _seedCameras.Add(new FileCamera(
            $"{name}.png", camera.CameraToWorld.ToArray(), camera.Intrinsics.ToArray(), "cameras", (width, height)));
        if (view % _sheetStride == 0 && _tiles.Count < SheetTiles)
        {
            _tiles.Add(picture.Rgb);
            if (_depth)
                _depthTiles.Add(DepthColormap.Apply(picture.Depth, width, height));
        }

        Count++;
    }

    /// <summary>Writes what belongs to one seed, when all its views are there.</summary>
    public void FinishSeed(long seed)
    {
        if (_animation is not null)
        {
            Write($"seed{seed:D4}.webp", _animation.Encode());
            _animation.Dispose();
            StartAnimation();
        }

        // These formats describe one scene; EG3D's lists them all.
        foreach (var format in _formats.Where(format => format != CameraFileFormat.Eg3d))
            CameraFile.Write(Path.Combine(_folder, $"seed{seed:D4}-{CamerasCommand.FileNameOf(format)}"), format, _seedCameras);
        _cameras.AddRange(_seedCameras);
        _seedCameras.Clear();
    }

    /// <summary>Writes what belongs to all.</summary>
    /// <returns>The contact sheet's path.</returns>
    public string Finish()
    {
        if (_formats.Contains(CameraFileFormat.Eg3d))
            CameraFile.Write(Path.Combine(_folder, CamerasCommand.FileNameOf(CameraFileFormat.Eg3d)), CameraFileFormat.Eg3d, _cameras);
        if (_depth)
            WriteSheet("depth-sheet.png", _depthTiles);
        return WriteSheet("contact-sheet.png", _tiles);
    }

    public void Dispose() => _animation?.Dispose();

    private void StartAnimation() => _animation = _framesPerSecond is { } rate ? new WebPAnimation(rate) : null;

    private string WriteSheet(string name, List<RgbImage> tiles)
    {
        var views = (_choice.Cameras.Count + _sheetStride - 1) / _sheetStride;
        // One view of each seed: the seeds themselves make the rows.
        var columns = _choice.Columns ?? (views > 1 ? views : Math.Min(8, tiles.Count));
        return Write(name, PngWriter.WriteRgb8(ContactSheet.Compose(tiles, columns, Margin, White)));
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        AtomicFile.WriteAllBytes(path, bytes);
        return path;
    }
}
