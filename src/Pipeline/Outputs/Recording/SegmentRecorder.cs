using SRNet.Interop.Media;
using SRNet.Pipeline.Supervision;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Outputs.Recording;

/// <summary>
/// Records a video in segments of some length, as encoded, with the sound that such files take. Whatever kills the process, closed segments are whole and on the disk, and the
/// one being written can be played but for its last second; the next recorder of the folder makes an ordinary file of it.
/// </summary>
public sealed class SegmentRecorder : IVideoPublisher
{
    // A disk may be busy for seconds.
    private const int QueueCapacity = 240;
    private readonly SegmentOptions _options;
    private readonly SegmentFiles _files;
    private VideoMuxer? _muxer;
    private VideoFormat? _format;
    private SoundFormat? _heard;
    private SoundFormat? _sound;
    private DateTimeOffset _segment;
    private bool _asked;
    private bool _completed;
    private volatile string? _current;

    /// <param name="options">Where to, and how much is kept.</param>
    /// <exception cref="SrNetException">InvalidInput: the options cannot be used.</exception>
    public SegmentRecorder(SegmentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Extension is not (".mp4" or ".mkv"))
        {
            throw SrNetException.InvalidInput($"Cannot record to '{options.Folder}': segments are .mp4 or .mkv.");
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
            MakeFolder();
            if (!_completed)
            {
                _files.CompleteLeftovers();
                _completed = true;
            }

            video.ForEach(QueueCapacity, picture =>
            {
                if (IsDue(picture, video))
                {
                    Close();
                    Open(picture);
                }

                _muxer!.Write(picture.Bytes.Span, picture.Timestamp, picture.KeyFrame);
                _muxer.WriteSound(picture.Sound, _sound);
                video.Delivered();
                return true;
            });
            Close();
        }
        finally
        {
            Release();
        }
    }

    private void MakeFolder()
    {
        try
        {
            Directory.CreateDirectory(_options.Folder);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(_options.Folder, e);
        }
    }

    private bool IsDue(EncodedPicture picture, VideoFeed video)
    {
        var late = _muxer is not null && _options.Clock.SegmentOf(picture.CapturedAt) != _segment;
        if (_muxer is null || (picture.KeyFrame && (late || picture.Format != _format || !Equals(picture.SoundFormat, _heard))))
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
        (_format, _heard, _segment, _asked) = (picture.Format, picture.SoundFormat, _options.Clock.SegmentOf(picture.CapturedAt), false);
        var path = _files.Begin(_segment, picture.CapturedAt);
        _current = path;
        _sound = _heard?.GoesInto(path) == true ? _heard : null;
        _muxer = VideoMuxer.Open(new VideoMuxerOptions
        {
            Url = path, Width = _format.Width, Height = _format.Height, Aspect = _format.Aspect, FrameRate = _format.FrameRate, Parameters = _format.Parameters, Sound = _sound,
        });
        _files.Prune();
    }

    private void Close()
    {
        if (_muxer is null)
        {
            return;
        }

        var path = _current!;
        _muxer.Finish();
        Release();
        SegmentFiles.Settle(path);
    }

    // Whatever was written is written.
    private void Release()
    {
        _muxer?.Dispose();
        if (_current is { } path)
        {
            _files.End(path);
        }

        (_muxer, _current) = (null, null);
    }
}
