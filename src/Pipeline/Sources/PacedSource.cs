using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sound;

namespace SRNet.Pipeline.Sources;

/// <summary>A source with an end, played at its own pace as a camera would, once or over and over.</summary>
internal sealed class PacedSource : IFrameSource
{
    private readonly Func<IFrameSource>? _reopen;
    private readonly FramePacer _pacer;
    private readonly TimeSpan _frameTime;
    private IFrameSource _current;
    private TimeSpan _origin;
    private TimeSpan _last;
    private int _rounds;

    // The sound behind a round's last frame.
    private IReadOnlyList<SoundPacket>? _rest;
    private long _framesThisRound;
    private volatile bool _aborted;

    /// <param name="first">The opened source; owned from here on.</param>
    /// <param name="reopen">Opens it again for the next round; null = once.</param>
    /// <param name="time">Clock of the pace.</param>
    public PacedSource(IFrameSource first, Func<IFrameSource>? reopen, TimeProvider time)
    {
        _current = first;
        _reopen = reopen;
        _pacer = new FramePacer(time);
        _frameTime = TimeSpan.FromSeconds(1 / (first.Description.FrameRate ?? 25));
        Description = first.Description with { FrameCount = reopen is null ? first.Description.FrameCount : null, Pictures = reopen is null ? first.Description.Pictures : null, Files = reopen is null ? first.Description.Files : null };
    }

    public SourceDescription Description { get; }

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        while (!_current.TryRead(rgb, stride, out info))
        {
            // A round without a frame would be followed by another one at once.
            if (_aborted || _reopen is null || _framesThisRound == 0)
            {
                info = info with { Sound = info.Sound.Later(_origin) };
                return false;
            }

            _rest = info.Sound.Later(_origin);
            StartRound(_reopen());
        }

        _framesThisRound++;
        _last = _origin + info.Timestamp;
        var sound = info.Sound.Later(_origin);
        (sound, _rest) = (_rest is null ? sound : [.. _rest, .. sound ?? []], null);
        info = info with { Timestamp = _last, Epoch = info.Epoch + _rounds, Sound = sound };
        return _pacer.Wait(_last);
    }

    public YuvForm? CopyPlanes(Span<byte> planes) => _current.CopyPlanes(planes);

    public void Abort()
    {
        _aborted = true;
        _current.Abort();
        _pacer.Abort();
    }

    public void Dispose()
    {
        _current.Dispose();
        _pacer.Dispose();
    }

    private void StartRound(IFrameSource source)
    {
        if (source.Description.Size != Description.Size)
        {
            source.Dispose();
            throw SrNetException.Failed($"{Description.Name} has frames of another size than before.");
        }

        _current.Dispose();
        _current = source;
        _origin = _last + _frameTime;
        _framesThisRound = 0;
        _rounds++;

        // An abort that came before there was something to abort.
        if (_aborted)
        {
            source.Abort();
        }
    }
}
