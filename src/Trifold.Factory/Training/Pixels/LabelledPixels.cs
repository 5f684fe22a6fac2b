using TorchSharp;
using Trifold.Factory.Annotation;
using Trifold.Models.Eg3d;
using Trifold.Models.Folders;
using Trifold.Models.Semantics.DatasetGan;
using static TorchSharp.torch;

namespace Trifold.Factory.Training.Pixels;

/// <summary>Pixels of labelled views with the generator's image-space features, for classifiers of pixels. Owns its tensors.</summary>
/// <param name="Features">In half precision, as DatasetGAN trains on them (its specification, section 1), [P, F].</param>
/// <param name="Labels">Part indices, [P].</param>
public sealed record LabelledPixels(Tensor Features, Tensor Labels) : IDisposable
{
    /// <summary>
    /// Most bytes of features that are kept in memory. 90 views of 128² with 224 features take 0.7 GB; larger sets would have
    /// to be read from disk at every step.
    /// </summary>
    public const long MaxBytes = 8L << 30;

    // A part of fewer pixels in a mask is no reliable mark of an annotator (DatasetGAN specification, section 2).
    private const int LeastPixels = 30;

    /// <summary>P.</summary>
    public long Count => Features.shape[0];

    /// <summary>Reads the features of labelled views.</summary>
    /// <param name="model">With super-resolution.</param>
    /// <param name="views">Masks of the size of the model's image; the views of a scene are best next to one another.</param>
    /// <param name="report">Called after each view with the share done.</param>
    /// <exception cref="ArgumentException">There is no view, a mask is of another size, or all would not fit.</exception>
    public static LabelledPixels Of(
        Eg3dModel model, IReadOnlyList<LabelledView> views, Action<double>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (views.Count == 0)
            throw new ArgumentException("labels: at least one labelled view is needed.");
        Tensor? features = null, labels = null;
        try
        {
            var done = 0;
            foreach (var scene in views.GroupBy(view => view.Seed))
            {
                using var synthesised = SceneSynthesis.FromSeed(model, scene.Key, Truncation.Off, keepBlocks: false, cancellation);
                foreach (var view in scene)
                {
                    using var scope = torch.NewDisposeScope();
                    var image = ImageFeatures.Of(synthesised, view.Camera, view.Seed, cancellation); // [F, S, S]
                    features ??= Allocate(views.Count, image).DetachFromDisposeScope();
                    labels ??= torch.empty(features.shape[0], ScalarType.Int64).DetachFromDisposeScope();
                    Fill(features, labels, done++, image, view);
                    report?.Invoke((double)done / views.Count);
                }
            }

            return new LabelledPixels(features!, labels!);
        }
        catch
        {
            features?.Dispose();
            labels?.Dispose();
            throw;
        }
    }

    /// <summary>The labels of a mask without the parts that hardly occur in it; their pixels count as background.</summary>
    public static byte[] WithoutRareParts(byte[] labels)
    {
        var counts = new int[byte.MaxValue + 1];
        foreach (var label in labels)
            counts[label]++;
        return Array.ConvertAll(labels, label => counts[label] < LeastPixels ? (byte)0 : label);
    }

    public void Dispose()
    {
        Features.Dispose();
        Labels.Dispose();
    }

    private static Tensor Allocate(int views, Tensor image)
    {
        var (features, pixels) = (image.shape[0], image.shape[1] * image.shape[2]);
        var bytes = 2 * features * pixels * views;
        return bytes <= MaxBytes
            ? torch.empty(views * pixels, features, ScalarType.Float16)
            : throw new ArgumentException(
                $"labels: features of {views} views take {bytes >> 20} MiB, at most {MaxBytes >> 20} are kept; use at most " +
                $"{MaxBytes / (2 * features * pixels)} views.");
    }

    private static void Fill(Tensor features, Tensor labels, int index, Tensor image, LabelledView view)
    {
        var size = image.shape[2];
        if (view.Labels.Width != size || view.Labels.Height != size)
        {
            throw new ArgumentException(
                $"labels: masks must be of the image's size {size}x{size}, got {view.Labels.Width}x{view.Labels.Height}.");
        }

        var pixels = size * size;
        features.narrow(0, index * pixels, pixels).copy_(PixelFeatures.Rows(image.unsqueeze(0)));
        labels.narrow(0, index * pixels, pixels).copy_(torch.tensor(WithoutRareParts(view.Labels.Labels)));
    }
}
