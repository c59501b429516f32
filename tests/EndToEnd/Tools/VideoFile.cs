using System.Globalization;
using System.Text;

namespace SRNet.EndToEnd.Tests.Tools;

/// <summary>Videos and pictures through FFmpeg's own programs, so that our code is not checked with itself.</summary>
internal static class VideoFile
{
    /// <summary>Decodes every frame and answers how many there are. Fails on any decoding error.</summary>
    public static int CountFrames(string path)
    {
        var text = Probe(path, "-count_frames", "-show_entries", "stream=nb_read_frames");
        return int.Parse(text.Split(',', '\n')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Codec, width and height, such as h264,640,360.</summary>
    public static string Format(string path) => Probe(path, "-show_entries", "stream=codec_name,width,height").Trim();

    /// <summary>A palette PNG's indices: one byte per pixel, rows packed.</summary>
    public static byte[] PaletteIndices(string png)
    {
        const int paletteBytes = 1024;
        Assert.Equal("pal8", Probe(png, "-show_entries", "stream=pix_fmt").Trim());
        var raw = Tool.Run("ffmpeg", ["-v", "error", "-i", png, "-f", "rawvideo", "-pix_fmt", "pal8", "pipe:1"]);
        return raw[..^paletteBytes];
    }

    /// <summary>Encodes packed RGB frames to a file by x264.</summary>
    public static void Encode(string path, int width, int height, Action<Stream> frames, params string[] options) =>
        Tool.Run("ffmpeg",
            ["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", $"{width}x{height}", "-r", "30", "-i", "pipe:0",
                "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", .. options, path],
            frames);

    /// <summary>Writes one gray picture, one byte per pixel.</summary>
    public static void WriteGray(string path, int width, int height, byte[] pixels) =>
        Tool.Run("ffmpeg", ["-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray", "-s", $"{width}x{height}", "-i", "pipe:0", "-frames:v", "1", path],
            input => input.Write(pixels));

    private static string Probe(string path, params string[] what)
    {
        string[] arguments = ["-v", "error", "-select_streams", "v:0", .. what, "-of", "csv=p=0", path];
        return Encoding.UTF8.GetString(Tool.Run("ffprobe", arguments));
    }
}
