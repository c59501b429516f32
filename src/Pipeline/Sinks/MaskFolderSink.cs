using System.Globalization;
using SRNet.Interop.Media;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Stages;

namespace SRNet.Pipeline.Sinks;

/// <summary>
/// A folder of palette PNG masks, <c>%05d.png</c> by frame index, of the source's size, first frame included; pixel value = object id.
/// Masks of an earlier run in the folder are removed first, so that the folder holds one run's; other files stay.
/// </summary>
/// <param name="path">Folder; made when it does not exist.</param>
public sealed class MaskFolderSink(string path) : IFrameSink
{
    private readonly MemoryStream _png = new();
    private PngEncoder? _encoder;

    public string Name => "masks";

    public string OutputPath { get; } = Path.GetFullPath(path);

    public bool NeedsOverlay => false;

    public void Open(SourceDescription source)
    {
        _encoder = new PngEncoder(source.Size.Width, source.Size.Height, PixelKind.Palette8);
        try
        {
            Directory.CreateDirectory(OutputPath);

            // Before anything old goes, something new has to be writable.
            var probe = Path.Combine(OutputPath, ".srnet-probe");
            File.Create(probe).Dispose();
            File.Delete(probe);
            foreach (var old in Directory.EnumerateFiles(OutputPath, "*.png").Where(IsMask))
            {
                File.Delete(old);
            }
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(OutputPath, e);
        }
    }

    public void Write(Frame frame)
    {
        _png.SetLength(0);
        _encoder!.Encode(frame.Labels, LabelPalette.Rgb, _png);
        var file = Path.Combine(OutputPath, string.Create(CultureInfo.InvariantCulture, $"{frame.Index:00000}.png"));
        try
        {
            // In one piece: a killed process leaves whole masks.
            using var handle = File.OpenHandle(file, FileMode.Create, FileAccess.Write);
            RandomAccess.Write(handle, _png.GetBuffer().AsSpan(0, (int)_png.Length), 0);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            DeleteBrokenMask(file);
            throw OutputErrors.ToException(file, e);
        }
    }

    private static bool IsMask(string file) =>
        Path.GetFileNameWithoutExtension(file) is { Length: >= 5 } name && name.All(char.IsAsciiDigit);

    // Half a mask is worse than none.
    private static void DeleteBrokenMask(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            // The write's own error says more.
        }
    }

    public void Finish()
    {
        // Every mask is complete as soon as it is written.
    }

    public void Dispose()
    {
        _encoder?.Dispose();
        _png.Dispose();
    }
}
