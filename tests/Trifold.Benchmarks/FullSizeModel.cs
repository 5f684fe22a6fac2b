using TorchSharp;
using Trifold.Models.Cameras;
using Trifold.Models.Eg3d;
using Trifold.Models.Seeds;
using static TorchSharp.torch;

namespace Trifold.Benchmarks;

/// <summary>
/// The architecture of the released checkpoint ffhq512-128 with random weights, one latent and one camera: what a run
/// costs does not depend on the values (EG3D specification, section 2).
/// </summary>
internal sealed class FullSizeModel : IDisposable
{
    private const int WeightSeed = 0;
    private const uint LatentSeed = 0;

    // A view from the front and a little to the side, through the lens that the checkpoint was trained with.
    private const double Yaw = 0.3;
    private const double Pitch = 0.1;
    private const double Radius = 2.7;
    private const double Focal = 4.2647;

    private static readonly Eg3dConfig Architecture = new()
    {
        ZDim = 512,
        CDim = Camera.VectorLength,
        WDim = 512,
        ImgResolution = 512,
        NeuralRenderingResolution = 128,
        RenderingKwargs = new RenderingConfig
        {
            DepthResolution = 48,
            DepthResolutionImportance = 48,
            RayStart = 2.25,
            RayEnd = 3.3,
            BoxWarp = 1,
            SuperresolutionModule = "SuperresolutionHybrid8XDC",
            CScale = 1,
            AvgCameraPivot = [0, 0, 0.2],
        },
    };

    /// <param name="kernels">Whether kernels compute what they can, or tensor operations everything.</param>
    public FullSizeModel(bool kernels = true)
    {
        torch.random.manual_seed(WeightSeed);
        Generator = new Eg3dGenerator(Architecture);
        Generator.UseKernels(kernels);
        if (kernels)
            Generator.Freeze();
        Latent = torch.tensor(new NumpyRandomState(LatentSeed).RandnSingle(Architecture.ZDim), [1, Architecture.ZDim]);
        var pivot = Architecture.RenderingKwargs.AvgCameraPivot;
        var pose = CameraPoses.Turned(Yaw, Pitch, (pivot[0], pivot[1], pivot[2]), Radius);
        CameraVector = CameraTensors.ToTensor([new Camera(pose, CameraPoses.IntrinsicsFromFocal(Focal))]);
    }

    public Eg3dGenerator Generator { get; }

    /// <summary>[1, 512].</summary>
    public Tensor Latent { get; }

    /// <summary>Condition and view at once, [1, 25].</summary>
    public Tensor CameraVector { get; }

    public void Dispose()
    {
        Generator.Dispose();
        Latent.Dispose();
        CameraVector.Dispose();
    }
}
