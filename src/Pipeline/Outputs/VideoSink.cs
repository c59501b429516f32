using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sound;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Outputs;

/// <summary>
/// An overlay video, H.264 in MP4 or Matroska by the file's ending, with the source's sound as it was encoded, where such a file takes it. Times are the source's, also that of
/// its first picture. What was written can be played even when the process is killed.
/// </summary>
/// <param name="path">Path of the video, ending in .mp4 or .mkv; its folder is made when it does not exist.</param>
public sealed class VideoSink(string path) : IFrameSink
{
    // For sources that do not tell their rate: only the distance of key frames depends on it, frames carry their own times.
    internal const double UnknownFrameRate = 30;
    private readonly string _path = Path.GetFullPath(path);
    private VideoWriter? _writer;
    private SoundTrack? _track;
    private SoundFormat? _sound;
    private long _place;

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        OutputErrors.CreateFolderOf(_path);
        (_track, _sound) = (source.SoundTrack, source.Sound?.GoesInto(_path) == true ? source.Sound : null);
        _writer = VideoWriter.Create(new VideoWriterOptions
        {
            Path = _path,
            Width = source.Size.Width,
            Height = source.Size.Height,
            Aspect = source.Aspect,
            FrameRate = source.FrameRate ?? UnknownFrameRate,
            Start = source.Start,
            Sound = _sound,
        });
    }

    /// <inheritdoc />
    public void Write(Frame frame)
    {
        _writer!.Write(frame.Rgb, frame.Stride, frame.Info.Timestamp);
        WriteSound(frame.Info.Timestamp);
    }

    /// <inheritdoc />
    public void Finish()
    {
        WriteSound(TimeSpan.MaxValue);
        _writer!.Finish();
    }

    /// <inheritdoc />
    public void Dispose() => _writer?.Dispose();

    private void WriteSound(TimeSpan until)
    {
        foreach (var packet in _sound is null ? [] : _track!.Take(ref _place, until))
        {
            // A camera that came back with other sound: a file has one.
            if (packet.Format.Equals(_sound))
            {
                _writer!.WriteSound(packet);
            }
        }
    }
}
