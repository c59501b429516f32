using SRNet.Interop.Media;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Outputs;

/// <summary>
/// A video of the objects alone, with alpha and without sound: ProRes 4444 in .mov for editing, FFV1 in .mkv without any loss. What was written can be played even when the
/// process is killed.
/// </summary>
/// <param name="path">Path of the video, ending in .mov or .mkv; its folder is made when it does not exist.</param>
public sealed class AlphaVideoSink(string path) : IFrameSink
{
    private readonly string _path = Path.GetFullPath(path);
    private VideoWriter? _writer;
    private CutOut? _cutOut;

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        OutputErrors.CreateFolderOf(_path);
        _cutOut = new CutOut(source.Size);
        _writer = VideoWriter.Create(new VideoWriterOptions
        {
            Path = _path,
            Width = source.Size.Width,
            Height = source.Size.Height,
            Aspect = source.Aspect,
            FrameRate = source.FrameRate ?? VideoSink.UnknownFrameRate,
            Start = source.Start,
            Codec = _path.EndsWith(".mov", StringComparison.Ordinal) ? VideoCodec.ProRes4444 : VideoCodec.Ffv1Alpha,
        });
    }

    /// <inheritdoc />
    public void Write(Frame frame) => _writer!.Write(_cutOut!.Of(frame), 4 * frame.Size.Width, frame.Info.Timestamp);

    /// <inheritdoc />
    public void Finish() => _writer!.Finish();

    /// <inheritdoc />
    public void Dispose() => _writer?.Dispose();
}
