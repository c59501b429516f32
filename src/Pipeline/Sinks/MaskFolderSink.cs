using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Sinks;

/// <summary>A folder of palette PNG masks, <c>%05d.png</c> by frame index, of the source's size; pixel value = object id.</summary>
/// <param name="path">Folder; made when it does not exist.</param>
public sealed class MaskFolderSink(string path) : IFrameSink
{
    public string Name => "masks";

    public string OutputPath { get; } = Path.GetFullPath(path);

    public bool NeedsOverlay => false;

    public void Open(SourceDescription source) => throw new NotImplementedException();

    public void Write(Frame frame) => throw new NotImplementedException();

    public void Finish() => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
