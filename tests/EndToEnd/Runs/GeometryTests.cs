using System.Globalization;
using System.Text;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>Pictures as a person sees them: turned upright, with pixels of their own form, and hidden files passed over.</summary>
public class GeometryTests
{
    private static readonly TestClip Clip = TestClip.Instance;

    [Theory]
    [InlineData(6, "transpose=2")]
    [InlineData(3, "hflip,vflip")]
    [InlineData(5, "transpose=0")]
    public async Task Pictures_with_an_EXIF_orientation_are_turned_and_their_masks_are_called_as_they_are(int orientation, string stored)
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["in"]);
        Tool.Run("ffmpeg", ["-v", "error", "-i", Clip.Video, "-vf", stored, "-frames:v", "5", "-q:v", "2", scratch["in/shot_%02d.jpg"]]);
        foreach (var file in Directory.GetFiles(scratch["in"]))
        {
            Turn(file, orientation);
        }

        // What a Mac leaves on a stick.
        File.WriteAllBytes(scratch["in/._shot_01.jpg"], [0, 5, 22, 7]);
        File.WriteAllText(scratch["in/.DS_Store"], "x");
        File.WriteAllText(scratch["in/Thumbs.db"], "x");
        (await SrNetProcess.RunAsync(
            "run", "--source", scratch["in/"], "--mask", Clip.Mask, "--masks", scratch["m"], "--alpha", scratch["a"], "--objects", scratch["o.jsonl"], "--size", "192x336")).Succeeded();

        string[] names = ["shot_01.png", "shot_02.png", "shot_03.png", "shot_04.png", "shot_05.png"];
        Assert.Equal(names, Directory.GetFiles(scratch["m"]).Select(path => Path.GetFileName(path)).Order());
        Assert.Equal(names, Directory.GetFiles(scratch["a"]).Select(path => Path.GetFileName(path)).Order());
        Assert.Equal(Clip.Labels, VideoFile.PaletteIndices(scratch["m/shot_01.png"]));
        Assert.Contains("\"picture\":\"shot_05\"", File.ReadAllLines(scratch["o.jsonl"])[^1]);
    }

    [Fact]
    public async Task A_mask_that_lies_on_its_side_is_refused_with_the_reason()
    {
        using var scratch = new Scratch();
        VideoFile.WriteGray(scratch["side.png"], Clip.Height, Clip.Width, [.. Enumerable.Repeat((byte)1, Clip.Width * Clip.Height)]);
        Assert.Contains("orientation", (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", scratch["side.png"], "--objects", scratch["o.jsonl"])).FailedWith(2));
    }

    [Theory]
    [InlineData("64/45", 360, 288, "16:9")]
    [InlineData("8/9", 360, 240, "4:3")]
    public async Task Videos_keep_the_form_of_their_pixels(string aspect, int width, int height, string shown)
    {
        using var scratch = new Scratch();
        Tool.Run("ffmpeg", ["-v", "error", "-i", Clip.Video, "-vf", $"scale={width}:{height},setsar={aspect}", "-frames:v", "6", "-c:v", "libx264", "-pix_fmt", "yuv420p", scratch["in.mp4"]]);
        string[] outputs = [scratch["o.mp4"], scratch["a.mov"], scratch["b.mkv"]];
        foreach (var (alpha, more) in new[] { (outputs[1], new[] { "--out", outputs[0] }), (outputs[2], ["--masks", scratch["m"]]) })
        {
            (await SrNetProcess.RunAsync(["run", "--source", scratch["in.mp4"], "--box", "100,80,80,80", "--size", "192x336", "--alpha", alpha, .. more])).Succeeded();
        }

        foreach (var output in outputs)
        {
            Assert.Equal($"{width},{height},{shown}", Probe(output));
        }

        // Masks count pixels, and a mask that was painted on the picture as it is shown belongs to it as well.
        Assert.Equal(width * height, VideoFile.PaletteIndices(scratch["m/00000.png"]).Length);
        var parts = shown.Split(':').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var wide = width * parts[1] < height * parts[0];
        (int Width, int Height) square = (wide ? height * parts[0] / parts[1] : width, wide ? height : width * parts[1] / parts[0]);
        VideoFile.WriteGray(scratch["shown.png"], square.Width, square.Height, [.. Enumerable.Range(0, square.Width * square.Height).Select(i => i / square.Width < square.Height / 2 ? (byte)1 : (byte)0)]);
        (await SrNetProcess.RunAsync("run", "--source", scratch["in.mp4"], "--mask", scratch["shown.png"], "--masks", scratch["m"], "--size", "192x336")).Succeeded();
        Assert.Equal(width * height / 2, VideoFile.PaletteIndices(scratch["m/00000.png"]).Count(label => label == 1));
    }

    [Fact]
    public async Task A_turned_video_with_other_pixels_is_upright_with_turned_pixels()
    {
        using var scratch = new Scratch();
        Tool.Run("ffmpeg", ["-v", "error", "-i", Clip.Video, "-vf", "scale=360:288,setsar=64/45", "-frames:v", "4", "-c:v", "libx264", "-pix_fmt", "yuv420p", scratch["flat.mp4"]]);
        Tool.Run("ffmpeg", ["-v", "error", "-i", scratch["flat.mp4"], "-c", "copy", "-metadata:s:v", "rotate=90", scratch["turned.mp4"]]);
        (await SrNetProcess.RunAsync("run", "--source", scratch["turned.mp4"], "--box", "80,100,80,80", "--size", "336x192", "--out", scratch["o.mp4"])).Succeeded();
        Assert.Equal("288,360,9:16", Probe(scratch["o.mp4"]));
    }

    [Fact]
    public async Task A_background_is_turned_upright_too()
    {
        using var scratch = new Scratch();
        Tool.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "color=red:s=180x320,drawbox=0:0:180:160:blue:fill", "-frames:v", "1", "-q:v", "2", scratch["b.jpg"]]);
        Turn(scratch["b.jpg"], 6);
        (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", Clip.Mask, "--size", "192x336", "--seconds", "1", "--out", scratch["o.mp4"], "--background", scratch["b.jpg"])).Succeeded();

        // The stored upper half, blue, is the right one when it is turned clockwise.
        var rgb = Tool.Run("ffmpeg", ["-v", "error", "-i", scratch["o.mp4"], "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]);
        int left = 3 * ((5 * Clip.Width) + 5), right = 3 * ((5 * Clip.Width) + Clip.Width - 5);
        Assert.True(rgb[left] > 150 && rgb[left + 2] < 90 && rgb[right] < 90 && rgb[right + 2] > 150, $"left {rgb[left]},{rgb[left + 2]} right {rgb[right]},{rgb[right + 2]}");
    }

    private static string Probe(string path) =>
        Encoding.UTF8.GetString(Tool.Run("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=width,height,display_aspect_ratio", "-of", "csv=p=0", path])).Trim();

    // An EXIF segment behind the start of the file.
    private static void Turn(string jpeg, int orientation)
    {
        var file = File.ReadAllBytes(jpeg);
        byte[] exif = [.. "Exif\0\0II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        File.WriteAllBytes(jpeg, [.. file[..2], 0xFF, 0xE1, 0, (byte)(exif.Length + 2), .. exif, .. file[2..]]);
    }
}
