using System.Diagnostics;
using SRNet.Interop.Media;

namespace SRNet.Interop.Tests.Media;

public class VideoWriterTests
{
    [Fact]
    public void A_video_that_was_not_finished_is_readable()
    {
        using var folder = new TestFolder();
        TestVideo.Write(folder.File("a.mp4"), 64, 48, TestVideo.Times(10), finish: false);

        using var decoder = TestVideo.Open(folder.File("a.mp4"));

        var rgb = new byte[3 * 64 * 48];
        var frames = 0;
        while (decoder.TryRead(rgb, 3 * 64, out _))
        {
            frames++;
        }

        Assert.Equal(10, frames);
    }

    [Theory]
    [InlineData("a.mp4", "h264,64,48,yuv420p,tv,smpte170m")]
    [InlineData("a.mkv", "h264,64,48,yuv420p,tv,smpte170m")]
    public void Other_programs_see_an_ordinary_H264_video(string name, string expected)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ffprobe"), "ffprobe is not installed; our own decoder checks the same in VideoRoundTripTests.");
        using var folder = new TestFolder();
        TestVideo.Write(folder.File(name), 64, 48, TestVideo.Times(20));
        var start = new ProcessStartInfo("/usr/bin/ffprobe") { RedirectStandardOutput = true };
        string[] arguments = ["-v", "error", "-select_streams", "v:0", "-show_entries", "stream=codec_name,width,height,pix_fmt,color_range,color_space", "-of", "csv=p=0", folder.File(name)];
        Array.ForEach(arguments, start.ArgumentList.Add);

        using var process = Process.Start(start)!;

        Assert.Equal(expected, process.StandardOutput.ReadToEnd().Trim());
    }

    [Theory]
    [InlineData("no/such/folder.mp4", "No such file or directory")]
    [InlineData("clip.avi", ".mp4 or .mkv")]
    public void A_path_that_cannot_be_written_is_invalid_input(string name, string reason)
    {
        using var folder = new TestFolder();

        var error = Assert.Throws<SrNetException>(() => VideoWriter.Create(new VideoWriterOptions { Path = folder.File(name), Width = 64, Height = 48 }));

        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains(folder.File(name), error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Theory]
    [InlineData("full.mp4")]
    [InlineData("full.mkv")]
    public void A_full_disk_is_a_failure_that_says_so(string name)
    {
        using var folder = new TestFolder();
        File.CreateSymbolicLink(folder.File(name), "/dev/full");

        var error = Assert.Throws<SrNetException>(() => TestVideo.Write(folder.File(name), 64, 48, TestVideo.Times(90)));

        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.Contains("No space left on device", error.Message);
    }

    [Fact]
    public void Wrong_sizes_presets_and_times_are_refused()
    {
        using var folder = new TestFolder();
        var good = new VideoWriterOptions { Path = folder.File("a.mp4"), Width = 64, Height = 48 };
        foreach (var bad in new[] { good with { Width = 0 }, good with { Height = -2 }, good with { Crf = 52 }, good with { FrameRate = double.NaN }, good with { Preset = "warp" } })
        {
            Assert.Equal(SrNetError.InvalidInput, Assert.Throws<SrNetException>(() => VideoWriter.Create(bad)).Error);
        }

        using var writer = VideoWriter.Create(good);
        var rgb = TestVideo.Picture(64, 48, 0);
        writer.Write(rgb, 3 * 64, TimeSpan.FromSeconds(1));
        Assert.Throws<SrNetException>(() => writer.Write(rgb, 3 * 64, TimeSpan.FromSeconds(1)));
        Assert.Throws<SrNetException>(() => writer.Write(rgb.AsSpan(1), 3 * 64, TimeSpan.FromSeconds(2)));
        Assert.Throws<SrNetException>(() => writer.Write(rgb, 3 * 63, TimeSpan.FromSeconds(2)));
        writer.Write(rgb, 3 * 64, TimeSpan.FromSeconds(2));
        writer.Finish();
        Assert.Throws<SrNetException>(() => writer.Write(rgb, 3 * 64, TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        using var folder = new TestFolder();
        using var writer = VideoWriter.Create(new VideoWriterOptions { Path = folder.File("a.mp4"), Width = 64, Height = 48 });
        var rgb = TestVideo.Picture(64, 48, 0);
        writer.Write(rgb, 3 * 64, TimeSpan.Zero);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i < 100; i++)
        {
            writer.Write(rgb, 3 * 64, TimeSpan.FromMilliseconds(33 * i));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
