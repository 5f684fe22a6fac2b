namespace Trifold.Factory.Worlds.Cars;

/// <summary>Label indices of the cars; names and colours are in <see cref="CarWorld"/>.</summary>
internal enum CarPart : byte
{
    Background,
    Body,
    Hood,
    Roof,
    Windows,
    Wheels,
    Lights,
}
