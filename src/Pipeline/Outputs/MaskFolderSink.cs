using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Outputs;

/// <summary>
/// A folder of palette PNG masks, called as the source's pictures are, or <c>%05d.png</c> by frame index, of the source's size, first frame included; pixel value = object id.
/// Masks of an earlier run in the folder are removed first, so that the folder holds one run's; other files stay.
/// </summary>
/// <param name="path">Folder; made when it does not exist.</param>
public sealed class MaskFolderSink(string path) : IFrameSink
{
    private readonly PngFolder _folder = new(Path.GetFullPath(path));

    /// <inheritdoc />
    public void Open(SourceDescription source) => _folder.Open(source, PixelKind.Palette8);

    /// <inheritdoc />
    public void Write(Frame frame) => _folder.Write(frame.Index, frame.Labels, LabelPalette.Rgb);

    /// <inheritdoc />
    public void Finish()
    {
        // Every mask is complete as soon as it is written.
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();
}
