using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Sinks;

/// <summary>One JSON object per frame and line: <c>frame</c>, <c>time</c> (seconds), <c>objects</c> [{<c>id</c>, <c>box</c> [x, y, w, h], <c>area</c>, <c>centroid</c> [x, y], <c>confidence</c>, <c>lost</c>}].</summary>
/// <param name="path">Path of the file, usually .jsonl.</param>
public sealed class ObjectLinesSink(string path) : IFrameSink
{
    public string Name => "objects";

    public string OutputPath { get; } = Path.GetFullPath(path);

    public bool NeedsOverlay => false;

    public void Open(SourceDescription source) => throw new NotImplementedException();

    public void Write(Frame frame) => throw new NotImplementedException();

    public void Finish() => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
