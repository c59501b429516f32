using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Server.Runs;

/// <summary>The first seconds of a source, by its own time line.</summary>
internal sealed class LimitedSource(IFrameSource source, TimeSpan length) : IFrameSource
{
    private TimeSpan? _start;
    private bool _ended;

    public SourceDescription Description { get; } = source.Description with { FrameCount = Frames(source.Description, length) };

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        info = default;
        if (_ended || !source.TryRead(rgb, stride, out info))
        {
            return false;
        }

        _start ??= info.Timestamp;
        _ended = info.Timestamp - _start >= length;
        info = info with { Sound = info.Sound?.Where(packet => packet.Timestamp - _start < length).ToArray() };
        return !_ended;
    }

    public YuvForm? CopyPlanes(Span<byte> planes) => source.CopyPlanes(planes);

    public void Abort() => source.Abort();

    public void Dispose() => source.Dispose();

    private static long? Frames(SourceDescription description, TimeSpan length)
    {
        var limit = description.FrameRate is { } rate ? (long?)Math.Ceiling(rate * length.TotalSeconds) : null;
        return (description.FrameCount, limit) is ({ } count, { } most) ? Math.Min(count, most) : limit ?? description.FrameCount;
    }
}
