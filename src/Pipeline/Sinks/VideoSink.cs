using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Sinks;

/// <summary>An overlay video, H.264 in MP4 or Matroska by the file's ending.</summary>
/// <param name="path">Path of the video, ending in .mp4 or .mkv.</param>
public sealed class VideoSink(string path) : IFrameSink
{
    public string Name => "video";

    public string OutputPath { get; } = Path.GetFullPath(path);

    public bool NeedsOverlay => true;

    public void Open(SourceDescription source) => throw new NotImplementedException();

    public void Write(Frame frame) => throw new NotImplementedException();

    public void Finish() => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
