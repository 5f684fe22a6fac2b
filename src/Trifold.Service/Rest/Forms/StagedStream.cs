namespace Trifold.Service.Rest.Forms;

/// <summary>
/// Takes what a writer that cannot wait has to say, until it is moved on to where one has to. Knows its position, as zip
/// archives want, and cannot go back.
/// </summary>
internal sealed class StagedStream : Stream
{
    private readonly MemoryStream _staged = new();
    private long _moved;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _moved + _staged.Length;
        set => throw new NotSupportedException();
    }

    /// <summary>Moves everything staged so far.</summary>
    public async Task MoveToAsync(Stream target, CancellationToken cancellation)
    {
        _moved += _staged.Length;
        await target.WriteAsync(_staged.GetBuffer().AsMemory(0, (int)_staged.Length), cancellation);
        _staged.SetLength(0);
    }

    public override void Write(byte[] buffer, int offset, int count) => _staged.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _staged.Write(buffer);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
