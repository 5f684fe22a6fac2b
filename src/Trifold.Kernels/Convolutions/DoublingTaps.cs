namespace Trifold.Kernels.Convolutions;

/// <summary>
/// The four pixels of an image under a pixel of its doubled form, by the filter [1, 3, 3, 1]: along each axis three
/// quarters of the nearer and a quarter of the farther one (EG3D specification, section 4.3). Outside is zero.
/// </summary>
internal readonly struct DoublingTaps(int y, int x)
{
    public const int Count = 4;

    private const float Near = 0.75f;
    private const float Far = 0.25f;

    private readonly int _nearY = y >> 1;
    private readonly int _farY = FarOf(y);
    private readonly int _nearX = x >> 1;
    private readonly int _farX = FarOf(x);

    public (int Y, int X, float Share) this[int tap] => tap switch
    {
        0 => (_nearY, _nearX, Near * Near),
        1 => (_nearY, _farX, Near * Far),
        2 => (_farY, _nearX, Far * Near),
        _ => (_farY, _farX, Far * Far),
    };

    private static int FarOf(int position) => (position >> 1) + ((position & 1) == 0 ? -1 : 1);
}
