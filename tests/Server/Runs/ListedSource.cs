using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Imaging;

namespace SRNet.Server.Tests.Runs;

/// <summary>A source whose frames have the times that a test lists.</summary>
internal sealed class ListedSource(double? rate, long? count, params double[] seconds) : IFrameSource
{
    private int _next;

    public bool Disposed { get; private set; }

    public SourceDescription Description { get; } = new("list", new ImageSize(16, 16), rate, count, Live: false);

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        info = _next < seconds.Length ? new FrameInfo(TimeSpan.FromSeconds(seconds[_next])) : default;
        return _next++ < seconds.Length;
    }

    public void Abort() => _next = seconds.Length;

    public void Dispose() => Disposed = true;
}
