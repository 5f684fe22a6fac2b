using System.Globalization;
using System.Text;

namespace Trifold.Formats.Cameras;

/// <summary>
/// COLMAP's text model: <c>cameras.txt</c> (intrinsics in pixels), <c>images.txt</c> (world-to-camera quaternion and
/// translation, OpenCV axes) and an empty <c>points3D.txt</c>.
/// </summary>
public static class ColmapCameras
{
    public const string CamerasFile = "cameras.txt";
    public const string ImagesFile = "images.txt";
    public const string PointsFile = "points3D.txt";

    // Parameters of the models that are a pinhole camera when all after the first ones are 0.
    private static readonly Dictionary<string, (int Focals, int Parameters)> Models = new(StringComparer.Ordinal)
    {
        ["SIMPLE_PINHOLE"] = (1, 3),
        ["PINHOLE"] = (2, 4),
        ["SIMPLE_RADIAL"] = (1, 4),
        ["RADIAL"] = (1, 5),
        ["OPENCV"] = (2, 8),
        ["FULL_OPENCV"] = (2, 12),
    };

    /// <param name="cameras">At least one; each needs its image size and a name without line breaks, and no skew.</param>
    /// <returns>The text of the three files by name.</returns>
    /// <exception cref="CameraFormatException">A camera cannot be said in this format.</exception>
    public static IReadOnlyDictionary<string, byte[]> Encode(IReadOnlyList<FileCamera> cameras)
    {
        var lenses = new List<PixelIntrinsics>();
        var images = new StringBuilder(
            "# IMAGE_ID, QW, QX, QY, QZ, TX, TY, TZ, CAMERA_ID, NAME; then a line of 2D points (none)\n");
        for (var i = 0; i < cameras.Count; i++)
        {
            var camera = cameras[i];
            if (camera.Name.Length == 0 || camera.Name.Any(c => c is '\n' or '\r'))
                throw new CameraFormatException(ImagesFile, $"camera {i} needs a name without line breaks, got '{camera.Name}'.");
            var lens = PixelIntrinsics.Of(camera, CamerasFile);
            var id = lenses.IndexOf(lens) + 1;
            if (id == 0)
            {
                lenses.Add(lens);
                id = lenses.Count;
            }

            var pose = RigidTransforms.Inverse(camera.CameraToWorld);
            var (w, x, y, z) = RigidTransforms.ToQuaternion(RigidTransforms.Rotation(pose));
            images.Append(CultureInfo.InvariantCulture,
                $"{i + 1} {w:R} {x:R} {y:R} {z:R} {pose[3]:R} {pose[7]:R} {pose[11]:R} {id} {camera.Name}\n\n");
        }

        var cameraLines = lenses.Select((lens, i) => string.Create(CultureInfo.InvariantCulture,
            $"{i + 1} PINHOLE {lens.Width} {lens.Height} {lens.Fx:R} {lens.Fy:R} {lens.Cx:R} {lens.Cy:R}\n"));
        return new Dictionary<string, byte[]>
        {
            [CamerasFile] = Encoding.UTF8.GetBytes("# CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS[]\n" + string.Concat(cameraLines)),
            [ImagesFile] = Encoding.UTF8.GetBytes(images.ToString()),
            [PointsFile] = Encoding.UTF8.GetBytes("# POINT3D_ID, X, Y, Z, R, G, B, ERROR, TRACK[] (none)\n"),
        };
    }

    /// <param name="cameras">Text of <c>cameras.txt</c>.</param>
    /// <param name="images">Text of <c>images.txt</c>.</param>
    /// <param name="source">The folder, for messages.</param>
    /// <exception cref="CameraFormatException">A line has another form, or a lens is distorted.</exception>
    public static IReadOnlyList<FileCamera> Decode(ReadOnlySpan<byte> cameras, ReadOnlySpan<byte> images, string source)
    {
        var lenses = ReadLenses(Encoding.UTF8.GetString(cameras), Path.Combine(source, CamerasFile));
        var read = ReadImages(Encoding.UTF8.GetString(images), lenses, Path.Combine(source, ImagesFile));
        return read.Count > 0
            ? read
            : throw new CameraFormatException(Path.Combine(source, ImagesFile), "there is no image; at least one is needed.");
    }

    private static Dictionary<string, PixelIntrinsics> ReadLenses(string text, string source)
    {
        var lenses = new Dictionary<string, PixelIntrinsics>(StringComparer.Ordinal);
        foreach (var line in Lines(text, source).Where(line => !line.IsEmpty))
        {
            if (line.Words.Length < 4)
                throw line.Fault("a camera must be ID MODEL WIDTH HEIGHT PARAMETERS…");
            if (!Models.TryGetValue(line.Words[1], out var model))
                throw line.Fault($"the model {line.Words[1]} is unknown; use {string.Join(", ", Models.Keys)}.");
            if (line.Words.Length != 4 + model.Parameters)
                throw line.Fault($"{line.Words[1]} has {model.Parameters} parameters, got {line.Words.Length - 4}.");
            var numbers = Enumerable.Range(4, model.Parameters).Select(i => line.Number(i, "parameter")).ToArray();
            if (numbers.Skip(model.Focals + 2).Any(number => number != 0))
                throw line.Fault("the lens is distorted; undistort the images first (colmap image_undistorter).");
            lenses[line.Words[0]] = new PixelIntrinsics(
                numbers[0], numbers[model.Focals - 1], numbers[model.Focals], numbers[model.Focals + 1],
                line.Pixels(2, "WIDTH"), line.Pixels(3, "HEIGHT"));
        }

        return lenses;
    }

    private static List<FileCamera> ReadImages(string text, Dictionary<string, PixelIntrinsics> lenses, string source)
    {
        var cameras = new List<FileCamera>();
        var pointsFollow = false;
        foreach (var line in Lines(text, source))
        {
            // As COLMAP reads: whatever follows an image's line holds its points, even when empty.
            if (pointsFollow)
            {
                pointsFollow = false;
                continue;
            }

            if (line.IsEmpty)
                continue;
            cameras.Add(ReadImage(line, lenses));
            pointsFollow = true;
        }

        return cameras;
    }

    private static FileCamera ReadImage(TextLine line, Dictionary<string, PixelIntrinsics> lenses)
    {
        const int NameAt = 9;
        if (line.Words.Length <= NameAt)
            throw line.Fault("an image must be ID QW QX QY QZ TX TY TZ CAMERA_ID NAME.");
        var n = Enumerable.Range(1, 7).Select(i => line.Number(i, "pose number")).ToArray();
        if (n[..4].All(q => q == 0))
            throw line.Fault("the quaternion is 0; it must have a direction.");
        if (!lenses.TryGetValue(line.Words[8], out var lens))
            throw line.Fault($"camera {line.Words[8]} is not in {CamerasFile}.");
        var worldToCamera = RigidTransforms.From(RigidTransforms.FromQuaternion(n[0], n[1], n[2], n[3]), n.AsSpan(4));
        return new FileCamera(
            string.Join(' ', line.Words[NameAt..]), RigidTransforms.Inverse(worldToCamera), lens.Normalised(), line.Source,
            lens.Size);
    }

    private static IEnumerable<TextLine> Lines(string text, string source) => text.Split('\n')
        .Select((line, i) => new TextLine(line.Trim(), $"{source}: line {i + 1}"))
        .Where(line => !line.Text.StartsWith('#'));

    /// <summary>One line and its place.</summary>
    private sealed record TextLine(string Text, string Source)
    {
        public bool IsEmpty => Text.Length == 0;

        public string[] Words { get; } = Text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

        public double Number(int at, string what) =>
            double.TryParse(Words[at], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : throw Fault($"{what} '{Words[at]}' is no finite number.");

        public int Pixels(int at, string what) =>
            int.TryParse(Words[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? number
                : throw Fault($"{what} must be a positive whole number, got '{Words[at]}'.");

        public CameraFormatException Fault(string fault) => new(Source, fault);
    }
}
