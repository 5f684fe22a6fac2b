namespace Trifold.Factory.Training.Pixels;

/// <summary>
/// When a classifier has learned enough: from the fifth epoch on, after more than 50 batches in a row whose loss was not
/// below the smallest since then (DatasetGAN specification, section 2).
/// </summary>
internal sealed class EarlyStop
{
    private const int FirstEpoch = 4;
    private const int Patience = 50;

    private double _best = double.PositiveInfinity;
    private int _withoutGain;

    /// <summary>Notes a batch.</summary>
    /// <param name="epoch">Passes over all pixels before this one.</param>
    /// <returns>Whether training ends with it.</returns>
    public bool After(int epoch, double loss)
    {
        if (epoch < FirstEpoch)
            return false;
        if (loss < _best)
            (_best, _withoutGain) = (loss, 0);
        else
            _withoutGain++;
        return _withoutGain > Patience;
    }
}
