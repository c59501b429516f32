using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;

namespace SRNet.Evaluation.Tests.Support;

/// <summary>A data set in a folder of its own that is gone after the test: textured backgrounds, annotations as the test draws them.</summary>
internal sealed class TinyDataset : IDisposable
{
    public static readonly ImageSize Size = new(64, 48);

    /// <summary>256 colours that are not DAVIS's.</summary>
    public static readonly byte[] Palette = [.. Enumerable.Range(0, 768).Select(i => (byte)(i * 7))];

    public string Folder { get; } = Directory.CreateTempSubdirectory("srnet-eval-").FullName;

    public string Nested { get; init; } = "";

    /// <summary>Adds a sequence of annotated frames.</summary>
    public TinyDataset Add(string sequence, params byte[][] annotations)
    {
        for (var i = 0; i < annotations.Length; i++)
        {
            WriteFrame(sequence, i, Size);
            Write(Annotation(sequence, i), ImageCodec.EncodePalettePng(annotations[i], Size.Width, Size.Height, Palette));
        }

        return this;
    }

    public string Frame(string sequence, int index) => Path.Combine(Folder, "JPEGImages", Nested, sequence, $"{index:d5}.png");

    public string Annotation(string sequence, int index) => Path.Combine(Folder, "Annotations", Nested, sequence, $"{index:d5}.png");

    public void WriteFrame(string sequence, int index, ImageSize size) =>
        Write(Frame(sequence, index), ImageCodec.EncodePng(Pictures.Texture(size, 0, 0), size.Width, size.Height, PixelKind.Rgb24));

    public static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    public void Dispose() => Directory.Delete(Folder, true);
}
