using System.Text;

namespace EcsHealthRemediator.Cli;

/// <summary>
/// Standard output, of which every refusal is an <see cref="OutputException"/>: otherwise it would look like that of a file that
/// is read. All of <see cref="Console.Out"/> goes through it.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private const int Descriptor = 1;

    private Stream? _stream;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>UTF-8, whatever the code page of the console is, and written at once.</summary>
    public static StreamWriter Writer() =>
        new(new StandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (StandardStreams.IsClosed(Descriptor))
            throw new OutputException("The output could not be written: standard output is closed.");
        try
        {
            _stream ??= Console.OpenStandardOutput();
            _stream.Write(buffer);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"The output could not be written: {FileProblem.Of(problem)}.", problem);
        }
    }

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
