using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>What people get wrong. Each case: one sentence that names the thing, and the documented exit code.</summary>
public class WrongInputTests
{
    private static readonly TestClip Clip = TestClip.Instance;

    [Fact]
    public async Task A_source_that_does_not_exist() =>
        Assert.Contains("/nowhere/clip.mp4", (await SrNetProcess.RunAsync("run", "--source", "/nowhere/clip.mp4", "--mask", Clip.Mask)).FailedWith(2));

    [Fact]
    public async Task A_source_that_is_no_video()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch["notes.mp4"], "just some text");
        Assert.Contains("notes.mp4", (await SrNetProcess.RunAsync("run", "--source", scratch["notes.mp4"], "--mask", Clip.Mask)).FailedWith(2));
    }

    [Fact]
    public async Task A_video_whose_index_was_cut_off()
    {
        using var scratch = new Scratch();
        Cut(Clip.Video, scratch["cut.mp4"]);
        Assert.Contains("cut.mp4", (await SrNetProcess.RunAsync("run", "--source", scratch["cut.mp4"], "--mask", Clip.Mask, "--out", scratch["out.mp4"])).FailedWith(2));
        Assert.False(File.Exists(scratch["out.mp4"]), "an output was created although there was nothing to put in");
    }

    [Fact]
    public async Task A_transport_stream_that_was_cut_off_is_segmented_as_far_as_it_goes()
    {
        using var scratch = new Scratch();
        Tool.Run("ffmpeg", ["-v", "error", "-i", Clip.Video, "-c", "copy", scratch["whole.ts"]]);
        Cut(scratch["whole.ts"], scratch["cut.ts"]);
        (await SrNetProcess.RunAsync("run", "--source", scratch["cut.ts"], "--mask", Clip.Mask, "--out", scratch["out.mp4"])).Succeeded();
        Assert.InRange(VideoFile.CountFrames(scratch["out.mp4"]), 10, TestClip.Frames - 5);
    }

    [Fact]
    public async Task A_camera_that_is_not_there() =>
        Assert.Contains("/dev/video77", (await SrNetProcess.RunAsync("run", "--source", "/dev/video77", "--mask", Clip.Mask)).FailedWith(3));

    [Fact]
    public async Task A_mask_that_does_not_exist() =>
        Assert.Contains("/nowhere/mask.png", (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", "/nowhere/mask.png")).FailedWith(2));

    [Fact]
    public async Task A_mask_of_another_size()
    {
        using var scratch = new Scratch();
        VideoFile.WriteGray(scratch["small.png"], 64, 48, [.. Enumerable.Repeat((byte)1, 64 * 48)]);
        var sentence = (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", scratch["small.png"])).FailedWith(2);
        Assert.Contains("48x64", sentence);
        Assert.Contains($"{Clip.Height}x{Clip.Width}", sentence);
    }

    [Fact]
    public async Task A_mask_without_an_object()
    {
        using var scratch = new Scratch();
        VideoFile.WriteGray(scratch["empty.png"], Clip.Width, Clip.Height, new byte[Clip.Width * Clip.Height]);
        Assert.Contains("no object", (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", scratch["empty.png"])).FailedWith(2));
    }

    [Theory]
    [InlineData("photo.png", "rgb24")]
    [InlineData("photo.jpg", "yuvj420p")]
    public async Task A_mask_that_is_a_photo(string name, string format)
    {
        using var scratch = new Scratch();
        Tool.Run("ffmpeg", ["-v", "error", "-i", Clip.Video, "-frames:v", "1", "-pix_fmt", format, scratch[name]]);
        Assert.Contains(name, (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", scratch[name])).FailedWith(2));
    }

    [Fact]
    public async Task A_mask_that_is_no_picture() =>
        Assert.Contains("scene.mp4", (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", Clip.Video)).FailedWith(2));

    [Fact]
    public async Task A_network_size_that_no_machine_has_room_for() =>
        (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", Clip.Mask, "--size", "160000x160000")).FailedWith(2);

    private static void Cut(string file, string to)
    {
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(to, bytes[..(bytes.Length / 2)]);
    }
}
