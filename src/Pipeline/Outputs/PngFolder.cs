using System.Globalization;
using SRNet.Interop.Media;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Supervision;

namespace SRNet.Pipeline.Outputs;

/// <summary>A folder of PNG files, called as the source's pictures are, or <c>%05d.png</c> by frame index. Those of an earlier run are removed first, so that it holds one run's; other files stay.</summary>
/// <param name="path">Full path; made when it does not exist.</param>
internal sealed class PngFolder(string path) : IDisposable
{
    private readonly MemoryStream _png = new();
    private PngEncoder? _encoder;
    private SourceDescription? _source;

    public void Open(SourceDescription source, PixelKind kind)
    {
        _source = source;
        _encoder = new PngEncoder(source.Size.Width, source.Size.Height, kind);
        var names = source.Pictures?.ToHashSet() ?? [];
        try
        {
            Directory.CreateDirectory(path);

            // Before anything old goes, something new has to be writable.
            var probe = Path.Combine(path, ".srnet-probe");
            File.Create(probe).Dispose();
            File.Delete(probe);
            foreach (var old in Directory.EnumerateFiles(path, "*.png").Where(file => IsNumbered(file) || names.Contains(Path.GetFileNameWithoutExtension(file))))
            {
                File.Delete(old);
            }
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            throw OutputErrors.ToException(path, e);
        }
    }

    /// <summary>Writes one file.</summary>
    /// <param name="index">Number of the frame.</param>
    /// <param name="pixels">Rows packed.</param>
    /// <param name="palette">256 colours, for palette images only.</param>
    public void Write(long index, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette)
    {
        _png.SetLength(0);
        _encoder!.Encode(pixels, palette, _png);
        var file = Path.Combine(path, (_source!.PictureOf(index) ?? index.ToString("00000", CultureInfo.InvariantCulture)) + ".png");
        try
        {
            // In one piece: a killed process leaves whole pictures.
            using var handle = File.OpenHandle(file, FileMode.Create, FileAccess.Write);
            RandomAccess.Write(handle, _png.GetBuffer().AsSpan(0, (int)_png.Length), 0);
        }
        catch (Exception e) when (OutputErrors.IsFileError(e))
        {
            DeleteBroken(file);
            throw OutputErrors.ToException(file, e);
        }
    }

    public void Dispose()
    {
        _encoder?.Dispose();
        _png.Dispose();
    }

    private static bool IsNumbered(string file) =>
        Path.GetFileNameWithoutExtension(file) is { Length: >= 5 } name && name.All(char.IsAsciiDigit);

    // Half a picture is worse than none.
    private static void DeleteBroken(string file)
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
}
