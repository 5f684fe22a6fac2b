using System.Numerics;

namespace Trifold.Factory.Worlds;

/// <summary>Bright colours by hue: a cosine wheel, smooth where HSV has corners.</summary>
internal static class ColorWheel
{
    /// <param name="hue">0 is red, 1/3 green, 2/3 blue, 1 red again.</param>
    /// <param name="saturation">0 is white, 1 the full colour.</param>
    public static Vector3 Color(float hue, float saturation)
    {
        var angle = new Vector3(hue, hue - 1f / 3, hue - 2f / 3) * MathF.Tau;
        var wheel = new Vector3(MathF.Cos(angle.X), MathF.Cos(angle.Y), MathF.Cos(angle.Z));
        return Vector3.One - saturation * (new Vector3(0.5f) - 0.5f * wheel);
    }
}
