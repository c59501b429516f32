using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Sources;

/// <summary>What the FFmpeg libraries decode: files, network streams, cameras, generators.</summary>
internal sealed class DecodedSource : IFrameSource
{
    // A picture may come this much earlier than its time says, for instance out of a buffer; beyond, the source has set its clock.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(10);
    private readonly VideoDecoder _decoder;
    private readonly FramePacer? _pacer;
    private readonly TimeSpan _frameTime;
    private readonly bool _breakOnNewSize;
    private readonly TimeProvider? _clock;
    private TimeSpan _shift;
    private TimeSpan _last = TimeSpan.MinValue;
    private long _lastArrival;

    private DecodedSource(VideoDecoder decoder, VideoDecoderOptions options, string name, FramePacer? pacer, TimeProvider? clock, bool breakOnNewSize)
    {
        _clock = clock;
        _breakOnNewSize = breakOnNewSize;
        _decoder = decoder;
        _pacer = pacer;
        _frameTime = TimeSpan.FromSeconds(1 / (decoder.FrameRate > 0 ? decoder.FrameRate : 25));
        var isFile = !options.Live && options.Format is null;
        Description = new SourceDescription(
            name,
            new ImageSize(decoder.Width, decoder.Height),
            decoder.FrameRate > 0 ? decoder.FrameRate : null,
            decoder.FrameCount > 0 ? decoder.FrameCount : null,
            Live: !isFile,
            isFile && File.Exists(options.Url) ? options.Url : null) { Aspect = decoder.Aspect, Sound = decoder.Sound };
    }

    public SourceDescription Description { get; }

    /// <summary>Connects and decodes the first picture.</summary>
    /// <param name="options">What to open.</param>
    /// <param name="name">For people, without credentials.</param>
    /// <param name="pacer">Holds frames back until their time; null when the source does so itself, or is a file. Owned from here on.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <param name="clock">Tells leaps of a live source's own clock from pauses; null when its times may leap, as a file's.</param>
    /// <param name="breakOnNewSize">The source breaks off when its pictures change their size, so that it is connected anew; else they are scaled to the first one's.</param>
    /// <exception cref="SrNetException">It cannot be opened.</exception>
    public static DecodedSource Open(VideoDecoderOptions options, string name, FramePacer? pacer, CancellationToken cancellation, TimeProvider? clock = null, bool breakOnNewSize = false) =>
        new(VideoDecoder.Open(options, cancellation), options, name, pacer, clock, breakOnNewSize);

    public bool TryRead(Span<byte> rgb, int stride, out FrameInfo info)
    {
        info = default;
        try
        {
            if (!_decoder.TryRead(rgb, stride, out var frame))
            {
                info = new FrameInfo(_last) { Sound = ReadSound() };
                return false;
            }

            if (_breakOnNewSize && (frame.SourceWidth, frame.SourceHeight) != (_decoder.Width, _decoder.Height))
            {
                throw SrNetException.Failed(
                    $"{Description.Name} went over to frames of {frame.SourceHeight}x{frame.SourceWidth} from {Description.Size} (height x width).");
            }

            info = new FrameInfo(Increasing(frame.Timestamp), Corrupt: frame.Corrupt) { Sound = ReadSound() };
        }
        catch (OperationCanceledException)
        {
            // That is how the decoder says it was aborted.
            return false;
        }

        return _pacer?.Wait(info.Timestamp) ?? true;
    }

    public YuvForm? CopyPlanes(Span<byte> planes) => _decoder.CopyPlanes(planes);

    public void Abort()
    {
        _decoder.Abort();
        _pacer?.Abort();
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _pacer?.Dispose();
    }

    // Where the pictures' time line was mended the sound's is.
    private List<SoundPacket>? ReadSound()
    {
        List<SoundPacket>? packets = null;
        while (_decoder.ReadSound() is { } packet)
        {
            (packets ??= []).Add(_shift == TimeSpan.Zero ? packet : packet with { Timestamp = packet.Timestamp + _shift });
        }

        return packets;
    }

    // Broken files and cameras that set their clock jump back, cameras ahead as well; the time line goes on one frame later instead, or where the pause ends.
    private TimeSpan Increasing(TimeSpan timestamp)
    {
        var next = timestamp + _shift;
        var passed = _clock is null ? TimeSpan.MaxValue : _clock.GetElapsedTime(_lastArrival);
        if (_last > TimeSpan.MinValue && (next <= _last || (_clock is not null && next - _last > passed + Ahead)))
        {
            next = _last + (next > _last && passed > _frameTime ? passed : _frameTime);
            _shift = next - timestamp;
        }

        _lastArrival = _clock?.GetTimestamp() ?? 0;
        return _last = next;
    }
}
