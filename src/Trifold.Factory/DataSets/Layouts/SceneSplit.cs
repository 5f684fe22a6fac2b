namespace Trifold.Factory.DataSets.Layouts;

/// <summary>
/// Training and validation, by scene: views of one object never lie on both sides. A function of the seed alone, so that
/// data sets of one generator can be put together.
/// </summary>
internal static class SceneSplit
{
    // A tenth of the scenes. Neighbouring seeds have nothing in common but the number.
    private const int ScenesOfOneForValidation = 10;

    public static bool IsForValidation(long seed) => seed % ScenesOfOneForValidation == 0;
}
