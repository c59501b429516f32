using SRNet.Interop.Media;

namespace SRNet.Evaluation.Tests.Support;

/// <summary>A folder with clips as pictures and with what else a test writes; gone after it.</summary>
internal sealed class ClipFolder : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("srnet-clips-").FullName;

    public ClipFolder Pictures(string name, int count)
    {
        var size = TinyDataset.Size;
        for (var i = 0; i < count; i++)
        {
            var picture = ImageCodec.EncodePng(Support.Pictures.Texture(size, i, 0), size.Width, size.Height, PixelKind.Rgb24);
            TinyDataset.Write(Path.Combine(Folder, name, $"{i:d5}.png"), picture);
        }

        return this;
    }

    public ClipFolder Text(string name, string text)
    {
        File.WriteAllText(Path.Combine(Folder, name), text);
        return this;
    }

    public void Dispose() => Directory.Delete(Folder, true);
}
