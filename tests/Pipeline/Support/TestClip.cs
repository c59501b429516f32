using SRNet.Interop.Media;

namespace SRNet.Pipeline.Tests.Support;

/// <summary>Small real video and picture files.</summary>
internal static class TestClip
{
    public const int Width = 96;
    public const int Height = 64;

    /// <summary>A grey picture whose brightness tells its number.</summary>
    public static byte[] Picture(int index, int width = Width, int height = Height)
    {
        var rgb = new byte[3 * width * height];
        Array.Fill(rgb, (byte)(20 + (10 * index % 200)));
        return rgb;
    }

    /// <summary>Writes a video of so many pictures, 20 per second.</summary>
    public static string WriteVideo(string path, int frames)
    {
        _ = VideoBytes(path, frames, endless: false);
        return path;
    }

    /// <summary>The bytes of a video; an endless one does not know its length, as a stream does not.</summary>
    public static byte[] VideoBytes(string path, int frames, bool endless)
    {
        using var writer = VideoWriter.Create(new VideoWriterOptions { Path = path, Width = Width, Height = Height, FrameRate = 20 });
        for (var i = 0; i < frames; i++)
        {
            writer.Write(Picture(i), 3 * Width, TimeSpan.FromSeconds(i / 20.0));
        }

        if (!endless)
        {
            writer.Finish();
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>Writes one picture of a sequence.</summary>
    public static void WritePicture(string path, int index, int width = Width, int height = Height) =>
        File.WriteAllBytes(path, ImageCodec.EncodePng(Picture(index, width, height), width, height, PixelKind.Rgb24));
}
