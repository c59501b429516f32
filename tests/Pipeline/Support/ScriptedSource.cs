using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>Frames whose first bytes are their number, from a script. Allocates nothing per frame.</summary>
internal sealed class ScriptedSource(ImageSize size, long frames, bool live = false) : IFrameSource
{
    private long _next;

    public SourceDescription Description { get; init; } = new("script", size, 25, frames, live);

    /// <summary>Runs before a frame is given; may block, or throw.</summary>
    public Action<long>? BeforeFrame { get; init; }

    public CancellationTokenSource Aborted { get; } = new();

    public bool Disposed { get; private set; }

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        info = new FrameInfo(TimeSpan.FromSeconds(_next / 25.0), Corrupt: _next == 3);
        if (_next == frames || Aborted.IsCancellationRequested)
        {
            return false;
        }

        BeforeFrame?.Invoke(_next);
        if (Aborted.IsCancellationRequested)
        {
            return false;
        }

        // As a real source, the whole picture: frames come out of a pool with what was drawn into them before.
        rgb.Clear();
        BitConverter.TryWriteBytes(rgb, _next++);
        return true;
    }

    public void Abort() => Aborted.Cancel();

    public void Dispose() => Disposed = true;
}
