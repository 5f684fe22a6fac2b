using System.Globalization;
using Trifold.Formats.Tar;

namespace Trifold.Factory.DataSets.Shards;

/// <summary>Copies a shard that arrives in pieces, as far as its samples belong to the data set, and checks which they are.</summary>
/// <param name="file">Empty; its length can be set.</param>
/// <param name="source">What the shard is called in messages.</param>
/// <param name="first">Number of the first sample.</param>
/// <param name="end">Number behind the last sample; a shard with more is cut there.</param>
/// <param name="done">Told the number of each sample that is whole.</param>
internal sealed class ShardCopy(Stream file, string source, long first, long end, Action<long> done)
{
    private readonly TarScanner _scanner = new();

    // The sample whose files arrive; null: none yet.
    private long? _current;

    /// <summary>Whether everything is there; more pieces are not taken.</summary>
    public bool IsComplete { get; private set; }

    private long Next => _current + 1 ?? first;

    /// <summary>Takes the next piece.</summary>
    /// <exception cref="IOException">It does not belong there.</exception>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        var begun = Scan(piece.Span);
        await file.WriteAsync(piece, cancellation);
        foreach (var (name, offset) in begun)
        {
            var sample = NumberOf(name);
            if (sample == _current)
                continue;
            EndSample();
            if (sample != Next)
                throw new IOException($"{source}: {name} arrived in the place of sample {Next}.");
            if (sample == end)
            {
                file.SetLength(offset);
                file.Position = offset;
                file.Write(TarArchive.End);
                IsComplete = true;
                return;
            }

            _current = sample;
        }

        if (_scanner.IsEnded)
            End();
    }

    /// <summary>The last piece was taken.</summary>
    /// <exception cref="IOException">There must have been more.</exception>
    public void RequireComplete()
    {
        if (!IsComplete)
            throw new IOException($"{source}: the archive breaks off after {_scanner.Position} bytes, before sample {end - 1} was whole.");
    }

    private void End()
    {
        EndSample();
        if (Next != end)
            throw new IOException($"{source}: the archive ends in the place of sample {Next}; {end - 1} was to be the last.");
        IsComplete = true;
    }

    private void EndSample()
    {
        if (_current is { } sample)
            done(sample);
    }

    private IReadOnlyList<(string Name, long Offset)> Scan(ReadOnlySpan<byte> piece)
    {
        try
        {
            return _scanner.Add(piece);
        }
        catch (InvalidDataException fault)
        {
            throw new IOException($"{source}: {fault.Message}", fault);
        }
    }

    private long NumberOf(string name) =>
        long.TryParse(name.AsSpan(0, Math.Max(0, name.IndexOf('.', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new IOException($"{source}: '{name}' is no file of a numbered sample.");
}
