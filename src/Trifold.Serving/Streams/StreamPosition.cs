namespace Trifold.Serving.Streams;

/// <summary>How far a stream has come.</summary>
/// <param name="Scene">Place of the scene of the last entry that was delivered, from 0.</param>
/// <param name="View">Its place among the views of its scene.</param>
/// <param name="Delivered">Entries delivered.</param>
/// <param name="Made">Entries made, those that were dropped included.</param>
internal readonly record struct StreamPosition(long Scene, int View, long Delivered, long Made);
