using SRNet.Interop.Media;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Outputs;

/// <summary>
/// A folder of PNG pictures of the objects alone, with alpha, called as the source's pictures are, or <c>%05d.png</c> by frame index. Those of an earlier run are removed first; other files stay.
/// </summary>
/// <param name="path">Folder; made when it does not exist.</param>
public sealed class AlphaFolderSink(string path) : IFrameSink
{
    private readonly PngFolder _folder = new(Path.GetFullPath(path));
    private CutOut? _cutOut;

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        _cutOut = new CutOut(source.Size);
        _folder.Open(source, PixelKind.Rgba32);
    }

    /// <inheritdoc />
    public void Write(Frame frame) => _folder.Write(frame.Index, _cutOut!.Of(frame), default);

    /// <inheritdoc />
    public void Finish()
    {
        // Every picture is complete as soon as it is written.
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();
}
