using SRNet.Interop.Media;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Sinks;

/// <summary>A video of the objects before another background, H.264 in MP4 or Matroska by the file's ending.</summary>
/// <param name="path">Path of the video, ending in .mp4 or .mkv; its folder is made when it does not exist.</param>
/// <param name="background">What is shown behind the objects; used by this sink alone.</param>
public sealed class BackgroundVideoSink(string path, IBackground background) : IFrameSink
{
    private readonly VideoSink _video = new(path);
    private Matte? _matte;
    private byte[] _pixels = [];

    public string Name => "video";

    public string OutputPath => _video.OutputPath;

    public bool NeedsOverlay => false;

    public bool NeedsCleanPicture => true;

    public void Open(SourceDescription source)
    {
        background.Open(source.Size);
        _video.Open(source);
        _matte = new Matte(source.Size);
        _pixels = new byte[3 * source.Size.Pixels];
    }

    public void Write(Frame frame)
    {
        _matte!.Read(frame.Labels);
        var behind = background.Behind(frame, _matte.Alpha);
        var width = frame.Size.Width;
        for (var y = 0; y < frame.Size.Height; y++)
        {
            var row = 3 * y * width;
            Blend.Over(frame.Rgb.Slice(y * frame.Stride, 3 * width), behind.Slice(row, 3 * width), _matte.Alpha.Slice(y * width, width), _pixels.AsSpan(row, 3 * width));
        }

        _video.Write(_pixels, 3 * width, frame.Info.Timestamp);
    }

    public void Finish() => _video.Finish();

    public void Dispose() => _video.Dispose();
}
