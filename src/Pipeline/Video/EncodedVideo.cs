using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sound;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Video;

/// <summary>
/// One stream's pictures, encoded once for any number of subscribers: H.264 (<see cref="H264"/>) or JPEG (<see cref="Jpeg"/>). Every subscriber has a
/// bounded queue of its own, so a slow one misses pictures and nobody waits. Nothing is encoded while nobody reads.
/// It outlives the runs of its stream: make it when the stream is made, dispose it after the stream.
/// </summary>
/// <example><code>
/// using var video = EncodedVideo.H264();
/// stream.Attach(FrameOutputSpec.Encoding("h264", video));   // frames come in here
/// using var subscription = video.Subscribe();       // any thread, any time
/// while (await subscription.ReadAsync() is { } picture)
///     using (picture) { await socket.SendAsync(picture.Bytes); }
/// </code></example>
public sealed class EncodedVideo : IDisposable
{
    // However many clients are slow, the others' bitrate is not eaten up by key frames.
    private static readonly TimeSpan KeyFrameGap = TimeSpan.FromSeconds(1);

    // From one key frame to the next, by time and not by frames: recordings can be sought in, and players that lost a packet go on, however many frames are dropped.
    private static readonly TimeSpan KeyFrameInterval = TimeSpan.FromSeconds(2);
    private readonly Func<ImageSize, PixelAspect, double, IPictureEncoder> _createEncoder;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly EncodedPicturePool _pool = new();
    private readonly Lock _lock = new();
    private VideoSubscription[] _subscriptions = [];
    private IPictureEncoder? _encoder;
    private ImageSize _size;
    private PixelAspect _aspect = PixelAspect.Square;

    // Of a source that does not say its own; only the rate control depends on it.
    private double _frameRate = 30;
    private SoundTrack? _sound;
    private long _soundPlace;
    private TimeSpan _shift;
    private TimeSpan _last = TimeSpan.MinValue;
    private TimeSpan _lastKeyFrame = TimeSpan.MinValue;
    private long _lastStamp;
    private int _wanted;
    private bool _ended;
    private VideoFormat? _format;
    private long _pictures;
    private long _keyFrames;
    private long _bytes;
    private long _dropped;

    private EncodedVideo(Func<ImageSize, PixelAspect, double, IPictureEncoder> createEncoder)
    {
        _createEncoder = createEncoder;
    }

    /// <summary>Of the newest key frame; null before the first.</summary>
    public VideoFormat? Format => Volatile.Read(ref _format);

    /// <summary>What the stream's sound is; null = it has none so far.</summary>
    internal SoundFormat? SoundFormat => Volatile.Read(ref _sound)?.Format;

    /// <summary>What went out, and to how many.</summary>
    public EncodedVideoStatistics Statistics =>
        new(Volatile.Read(ref _subscriptions).Length, Volatile.Read(ref _pictures), Volatile.Read(ref _keyFrames), Volatile.Read(ref _bytes), Volatile.Read(ref _dropped));

    /// <summary>Hears of pictures that readers have missed because they were slow.</summary>
    internal Action<int>? Missed { get; set; }

    /// <summary>It was disposed.</summary>
    internal bool HasEnded => Volatile.Read(ref _ended);

    /// <summary>Pictures that were never given back; for leak checks.</summary>
    internal int Outstanding => _pool.Outstanding;

    /// <summary>H.264, Annex B: for WebCodecs, the RTSP server, recording and push.</summary>
    public static EncodedVideo H264()
    {
        return new EncodedVideo((size, aspect, rate) => new H264PictureEncoder(size, aspect, rate));
    }

    /// <summary>JPEG: for multipart/x-mixed-replace and single pictures. Subscribe with a capacity of 1: the latest frame wins.</summary>
    public static EncodedVideo Jpeg()
    {
        return new EncodedVideo((size, aspect, rate) => new JpegPictureEncoder(size, aspect, rate));
    }

    /// <summary>Starts reading with the next frame, which becomes a key frame.</summary>
    /// <param name="capacity">Pictures that may wait for this reader. Beyond, what waits is dropped and it goes on with the next key frame, which is asked for.</param>
    /// <exception cref="ObjectDisposedException">The video has ended.</exception>
    public VideoSubscription Subscribe(int capacity = 30) => Subscribe(capacity, n => Missed?.Invoke(n));

    /// <summary>As the other, for a reader whose losses are counted elsewhere.</summary>
    /// <param name="capacity">As of the other.</param>
    /// <param name="missed">Hears how many pictures the reader has missed; on the encoder's thread.</param>
    internal VideoSubscription Subscribe(int capacity, Action<int> missed)
    {
        var subscription = new VideoSubscription(this, capacity, missed);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            Volatile.Write(ref _subscriptions, [.. _subscriptions, subscription]);
        }

        RequestKeyFrame();
        return subscription;
    }

    /// <summary>Makes the next frame a key frame.</summary>
    public void RequestKeyFrame() => Volatile.Write(ref _wanted, 1);

    /// <summary>Ends the video: every subscriber reads what it has queued and then the end. No run may still be writing.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Volatile.Write(ref _ended, true);
            foreach (var subscription in _subscriptions)
            {
                subscription.End();
            }
        }

        StopEncoder();
    }

    internal void Describe(double? frameRate, PixelAspect aspect, SoundTrack? sound = null)
    {
        (_sound, _soundPlace) = (sound, 0);
        _frameRate = frameRate ?? _frameRate;
        if (aspect != _aspect)
        {
            _aspect = aspect;
            StopEncoder();
        }
    }

    /// <summary>Encodes a frame for those who read. Called by one thread at a time.</summary>
    internal void Write(Frame frame)
    {
        var subscriptions = Volatile.Read(ref _subscriptions);
        if (subscriptions.Length == 0)
        {
            StopEncoder();
            return;
        }

        if (_encoder is null || frame.Size != _size)
        {
            _encoder?.Dispose();
            _encoder = null;
            _encoder = _createEncoder(frame.Size, _aspect, _frameRate);
            _size = frame.Size;

            // What was to be heard while nobody listened.
            _sound?.Take(ref _soundPlace, frame.Info.Timestamp);
        }

        using var picture = _pool.Rent();
        Encode(_encoder, frame, picture);
        foreach (var subscription in subscriptions)
        {
            subscription.Offer(picture);
        }
    }

    /// <summary>A subscriber that was slow needs a key frame to go on.</summary>
    internal void RequestKeyFrameForSlow()
    {
        if (_last - _lastKeyFrame >= KeyFrameGap)
        {
            RequestKeyFrame();
        }
    }

    internal void CountDropped(int pictures) => Interlocked.Add(ref _dropped, pictures);

    internal void Remove(VideoSubscription subscription)
    {
        lock (_lock)
        {
            Volatile.Write(ref _subscriptions, Array.FindAll(_subscriptions, s => s != subscription));
        }
    }

    private void Encode(IPictureEncoder encoder, Frame frame, EncodedPicture picture)
    {
        picture.Timestamp = Increasing(frame);
        picture.CaptureStamp = frame.CaptureStamp;
        picture.CapturedAt = frame.CapturedAt(_time);
        picture.FrameIndex = frame.Index;
        picture.Epoch = frame.Info.Epoch;
        picture.Sound = _sound?.Take(ref _soundPlace, frame.Info.Timestamp).Later(_shift) ?? [];
        picture.SoundFormat = _sound?.Format;
        var due = _lastKeyFrame > TimeSpan.MinValue && picture.Timestamp - _lastKeyFrame >= KeyFrameInterval;
        encoder.Encode(frame, picture.Timestamp, (Interlocked.Exchange(ref _wanted, 0) != 0) | due, picture);
        if (picture.Format.Equals(_format))
        {
            picture.Format = _format;
        }
        else
        {
            Volatile.Write(ref _format, picture.Format);
        }

        _pictures++;
        _bytes += picture.Bytes.Length;
        if (picture.KeyFrame)
        {
            _keyFrames++;
            _lastKeyFrame = picture.Timestamp;
        }
    }

    // A source's own times never go back, but a run that is started anew begins at 0.
    private TimeSpan Increasing(Frame frame)
    {
        var timestamp = frame.Info.Timestamp + _shift;
        if (timestamp <= _last)
        {
            var since = _time.GetElapsedTime(_lastStamp, frame.CaptureStamp);
            _shift += _last - timestamp + (since > TimeSpan.Zero ? since : TimeSpan.FromMilliseconds(1));
            timestamp = frame.Info.Timestamp + _shift;
        }

        _lastStamp = frame.CaptureStamp;
        return _last = timestamp;
    }

    private void StopEncoder()
    {
        if (_encoder is not null)
        {
            _encoder.Dispose();
            _encoder = null;
            _pool.Trim();
        }
    }
}
