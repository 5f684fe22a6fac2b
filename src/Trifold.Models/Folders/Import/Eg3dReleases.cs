using Trifold.Models.Eg3d;

namespace Trifold.Models.Folders.Import;

/// <summary>Architectures of the released checkpoints (EG3D specification, section 2), for files that carry only weights.</summary>
public static class Eg3dReleases
{
    private const int LatentWidth = 512;

    private static readonly Dictionary<string, Eg3dConfig> Configs = new()
    {
        ["ffhq512-128"] = Portrait(128, [0, 0, 0.2]),
        ["ffhqrebalanced512-64"] = Portrait(64, [0, 0, 0.2]),
        ["ffhqrebalanced512-128"] = Portrait(128, [0, 0, 0.2]),
        ["afhqcats512-128"] = Portrait(128, [0, 0, -0.06]),
        ["shapenetcars128-64"] = Cars(),
    };

    public static IEnumerable<string> Names => Configs.Keys;

    /// <exception cref="ArgumentException">No released checkpoint has this name.</exception>
    public static Eg3dConfig Named(string name) =>
        Configs.TryGetValue(name, out var config)
            ? config
            : throw new ArgumentException($"like: '{name}' is not released; use one of {string.Join(", ", Names)}.");

    private static Eg3dConfig Portrait(int neuralResolution, double[] pivot) => Released(512, neuralResolution, new RenderingConfig
    {
        DepthResolution = 48,
        DepthResolutionImportance = 48,
        RayStart = 2.25,
        RayEnd = 3.3,
        BoxWarp = 1,
        SuperresolutionModule = "SuperresolutionHybrid8XDC",
        CScale = 1,
        AvgCameraRadius = 2.7,
        AvgCameraPivot = pivot,
    });

    private static Eg3dConfig Cars() => Released(128, 64, new RenderingConfig
    {
        DepthResolution = 64,
        DepthResolutionImportance = 64,
        RayStart = 0.1,
        RayEnd = 2.6,
        BoxWarp = 1.6,
        WhiteBack = true,
        SuperresolutionModule = "SuperresolutionHybrid2X",
        CGenConditioningZero = true,
        CScale = 1,
        AvgCameraRadius = Eg3dCameras.CarRadius,
    });

    private static Eg3dConfig Released(int resolution, int neuralResolution, RenderingConfig rendering) => new()
    {
        ZDim = LatentWidth,
        CDim = Cameras.Camera.VectorLength,
        WDim = LatentWidth,
        ImgResolution = resolution,
        NeuralRenderingResolution = neuralResolution,
        RenderingKwargs = rendering,
    };
}
