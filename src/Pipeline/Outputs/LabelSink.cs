using System.Globalization;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Labels;
using SRNet.Pipeline.Sources;

namespace SRNet.Pipeline.Outputs;

/// <summary>Every frame's masks into a format that labelling tools read.</summary>
/// <param name="export">Owned from here on.</param>
public sealed class LabelSink(ILabelExport export) : IFrameSink
{
    private SourceDescription? _source;

    /// <summary>What the picture of a frame of a video is called: as <c>ffmpeg -i clip.mp4 -start_number 0 %05d.jpg</c> calls it.</summary>
    public static string PictureName(long index) => index.ToString("00000", CultureInfo.InvariantCulture) + ".jpg";

    /// <inheritdoc />
    public void Open(SourceDescription source)
    {
        _source = source;
        export.Open(source.Name, source.Size);
    }

    /// <inheritdoc />
    public void Write(Frame frame) =>
        export.Add(new LabelledFrame(frame.Index, _source!.FileOf(frame.Index) ?? PictureName(frame.Index), frame.Labels) { Rgb = frame.Rgb, Stride = frame.Stride });

    /// <inheritdoc />
    public void Finish() => export.Finish();

    /// <inheritdoc />
    public void Dispose() => (export as IDisposable)?.Dispose();
}
