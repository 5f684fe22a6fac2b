using System.Text.Json.Nodes;

namespace Trifold.Factory.DataSets;

/// <summary>Keeps samples, in order: as files of a folder or in shards.</summary>
public interface ISampleStore : IDisposable
{
    /// <summary>Takes a sample; when the call returns, a killed process loses nothing of it.</summary>
    void Add(EncodedSample sample);

    /// <summary>What <see cref="Resume"/> needs to go on behind the samples taken so far; null: nothing.</summary>
    JsonObject? Position { get; }

    /// <summary>Before the first sample of a resumed run: forgets whatever lies behind a position.</summary>
    /// <param name="position">As <see cref="Position"/> gave it; null: of an empty store.</param>
    /// <exception cref="IOException">What lies before the position is not there any more.</exception>
    void Resume(JsonObject? position);

    /// <summary>After the last sample.</summary>
    void Complete();
}
