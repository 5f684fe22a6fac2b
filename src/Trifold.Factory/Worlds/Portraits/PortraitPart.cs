namespace Trifold.Factory.Worlds.Portraits;

/// <summary>Label indices of the portraits; names and colours are in <see cref="PortraitWorld"/>.</summary>
internal enum PortraitPart : byte
{
    Background,
    Skin,
    Hair,
    Brows,
    Eyes,
    Nose,
    Lips,
    Ears,
    Neck,
    Clothes,
    Glasses,
}
