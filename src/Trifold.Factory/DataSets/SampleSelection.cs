using Trifold.Models.Cameras;
using Trifold.Models.Semantics;

namespace Trifold.Factory.DataSets;

/// <summary>
/// Decides, image by image and in order, which are kept: those that meet the requirements, until each bin of the balance
/// is full. The same images in the same order are always decided alike.
/// </summary>
internal sealed class SampleSelection
{
    private readonly SelectionOptions _options;
    private readonly LabelSet _labels;
    private readonly int _wanted;
    private readonly double _largestYaw;
    private readonly int[] _filled;

    /// <param name="options">Checked already.</param>
    /// <param name="wanted">Images of the whole data set.</param>
    /// <param name="largestYaw">Limit of the ranges of the yaw, radians.</param>
    public SampleSelection(SelectionOptions options, LabelSet labels, int wanted, double largestYaw)
    {
        (_options, _labels, _wanted, _largestYaw) = (options, labels, wanted, largestYaw);
        _filled = new int[Math.Max(1, options.BalanceYaw) << options.BalanceParts.Count];
    }

    public int Kept { get; private set; }

    public bool IsComplete => Kept == _wanted;

    /// <summary>Decides one image; only a kept one has an effect on later ones.</summary>
    /// <param name="pixels">Pixels of each part, [K].</param>
    /// <returns>The image counted as made and under what became of it.</returns>
    public SampleYield Decide(Camera camera, IReadOnlyList<long> pixels, double quality)
    {
        if (!_options.ShowsParts(_labels, pixels))
            return new SampleYield(1, 0, 1, 0, 0);
        if (!_options.IsGood(quality))
            return new SampleYield(1, 0, 0, 1, 0);
        var bin = BinOf(camera, pixels);
        if (IsComplete || _filled[bin] >= Quota(bin))
            return new SampleYield(1, 0, 0, 0, 1);
        Keep(bin);
        return new SampleYield(1, 1, 0, 0, 0);
    }

    /// <summary>Counts an image that an earlier run has kept.</summary>
    public void Recall(Camera camera, IReadOnlyList<long> pixels) => Keep(BinOf(camera, pixels));

    private void Keep(int bin)
    {
        _filled[bin]++;
        Kept++;
    }

    // What does not divide evenly goes to the first bins.
    private int Quota(int bin) => _wanted / _filled.Length + (bin < _wanted % _filled.Length ? 1 : 0);

    private int BinOf(Camera camera, IReadOnlyList<long> pixels)
    {
        var bin = 0;
        if (_options.BalanceYaw > 0)
        {
            var yaw = Math.Atan2(-camera.Forward.X, -camera.Forward.Z);
            var share = 0.5 + 0.5 * yaw / _largestYaw;
            bin = Math.Clamp((int)(share * _options.BalanceYaw), 0, _options.BalanceYaw - 1);
        }

        foreach (var part in _options.BalanceParts)
            bin = 2 * bin + (new PartRequirement(part).IsMet(_labels, pixels) ? 1 : 0);
        return bin;
    }
}
