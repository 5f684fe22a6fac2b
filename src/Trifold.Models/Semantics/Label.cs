namespace Trifold.Models.Semantics;

/// <summary>One part of a <see cref="LabelSet"/> and the 8-bit sRGB colour that shows it in palette images.</summary>
public readonly record struct Label(string Name, byte Red, byte Green, byte Blue);
