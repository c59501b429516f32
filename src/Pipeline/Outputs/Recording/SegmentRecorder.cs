using SRNet.Interop.Media;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>
/// Records a video in segments of some length, as encoded. Whatever kills the process, closed segments are whole and on the disk, and the one being written
/// can be played but for its last second.
/// </summary>
public sealed class SegmentRecorder : IVideoPublisher
{
    // A disk may be busy for seconds.
    private const int QueueCapacity = 240;
    private readonly SegmentOptions _options;
    private readonly SegmentFiles _files;
    private VideoMuxer? _muxer;
    private VideoFormat? _format;
    private TimeSpan _start;
    private bool _asked;
    private volatile string? _current;

    /// <param name="options">Where to, and how much is kept.</param>
    /// <exception cref="SrNetException">InvalidInput: the options cannot be used.</exception>
    public SegmentRecorder(SegmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Extension is not (".mp4" or ".mkv") || options.SegmentLength <= TimeSpan.Zero)
        {
            throw SrNetException.InvalidInput($"Cannot record to '{options.Folder}': segments are .mp4 or .mkv, and longer than 0 seconds.");
        }

        _options = options with { Folder = Path.GetFullPath(options.Folder) };
        _files = new SegmentFiles(_options);
    }

    /// <summary>The file being written; null when none is.</summary>
    public string? Current => _current;

    /// <inheritdoc/>
    public void Publish(VideoFeed video)
    {
        try
        {
            Directory.CreateDirectory(_options.Folder);
            video.ForEach(QueueCapacity, picture =>
            {
                if (IsDue(picture, video))
                {
                    Close();
                    Open(picture);
                }

                _muxer!.Write(picture.Bytes.Span, picture.Timestamp, picture.KeyFrame);
                video.Delivered();
                return true;
            });
            Close();
        }
        finally
        {
            _muxer?.Dispose();
            (_muxer, _current) = (null, null);
        }
    }

    private bool IsDue(EncodedPicture picture, VideoFeed video)
    {
        var late = picture.Timestamp - _start >= _options.SegmentLength;
        if (_muxer is null || (picture.KeyFrame && (late || picture.Format != _format)))
        {
            return true;
        }

        if (late && !_asked)
        {
            _asked = true;
            video.RequestKeyFrame();
        }

        return false;
    }

    private void Open(EncodedPicture picture)
    {
        var path = _files.PathOf(picture.CapturedAt);
        (_format, _start, _asked) = (picture.Format, picture.Timestamp, false);
        _muxer = VideoMuxer.Open(new VideoMuxerOptions { Url = path, Width = _format.Width, Height = _format.Height, Aspect = _format.Aspect, FrameRate = _format.FrameRate, Parameters = _format.Parameters });
        _current = path;
        _files.Prune(path);
    }

    private void Close()
    {
        if (_muxer is null)
        {
            return;
        }

        _muxer.Finish();
        _muxer.Dispose();
        _muxer = null;
        SegmentFiles.Settle(_current!);
    }
}
