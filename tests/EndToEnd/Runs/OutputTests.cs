using System.Diagnostics;
using System.Text.Json;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>Outputs that cannot be written, at once or after a while.</summary>
public class OutputTests
{
    [Theory]
    [InlineData("--out", "/proc/nowhere/overlay.mp4")]
    [InlineData("--masks", "/proc/nowhere/masks")]
    [InlineData("--objects", "/proc/nowhere/objects.jsonl")]
    [InlineData("--report", "/proc/nowhere/report.json")]
    public async Task A_folder_that_cannot_be_written_to_is_said_at_once(string option, string path) =>
        Assert.Contains("/proc/nowhere", (await SrNetProcess.RunAsync("run", "--source", "synth://demo", option, path)).FailedWith(2));

    [Fact]
    public async Task A_video_of_an_unknown_kind_is_refused()
    {
        using var scratch = new Scratch();
        Assert.Contains(".mp4", (await SrNetProcess.RunAsync("run", "--source", "synth://demo", "--out", scratch["overlay.gif"])).FailedWith(2));
    }

    [Fact]
    public async Task The_source_itself_is_no_output()
    {
        using var scratch = new Scratch();
        File.Copy(TestClip.Instance.Video, scratch["clip.mp4"]);
        (await SrNetProcess.RunAsync("run", "--source", scratch["clip.mp4"], "--mask", TestClip.Instance.Mask, "--out", scratch["clip.mp4"])).FailedWith(2);
        Assert.Equal(TestClip.Frames, VideoFile.CountFrames(scratch["clip.mp4"]));
    }

    [Theory]
    [InlineData("--out", "video.mkv")]
    [InlineData("--alpha", "cutout.mkv")]
    [InlineData("--alpha", "cutout.mov")]
    [InlineData("--alpha", "cutout")]
    [InlineData("--masks", "masks")]
    [InlineData("--objects", "objects.jsonl")]
    public async Task Every_output_that_meets_a_full_disk_ends_the_run_with_a_sentence_that_names_it_and_the_others_are_whole(string option, string name)
    {
        using var scratch = new Scratch();
        using var disk = SmallDisk.Mount(scratch["disk"]);

        // Whatever it is, it does not take long to fill the rest.
        File.WriteAllBytes(scratch["disk/filler"], new byte[900 << 10]);
        var run = await SrNetProcess.RunAsync(
            "run", "--source", "synth://demo?frames=20000&size=240x320&objects=1", "--size", "64x96", option, scratch[$"disk/{name}"],
            option == "--masks" ? "--objects" : "--masks", scratch["whole"]);
        var error = run.FailedWith(1);
        Assert.Contains(scratch[$"disk/{name}"], error, StringComparison.Ordinal);
        Assert.Contains("No space left on device", error, StringComparison.Ordinal);
        if (option == "--masks")
        {
            Assert.NotEmpty(JsonLines.Read(scratch["whole"]));
        }
        else
        {
            // The last one as well.
            Assert.Equal(Directory.GetFiles(scratch["whole"]).Length, VideoFile.CountFrames(scratch["whole/%05d.png"]));
        }
    }

    [Fact]
    public async Task Names_stand_above_their_objects_in_the_overlay_and_nowhere_else()
    {
        const string scene = "synth://demo?frames=3&size=240x320&objects=1";
        using var scratch = new Scratch();
        foreach (var (file, more) in new (string, string[])[] { ("plain.mkv", []), ("names.mkv", ["--names"]) })
        {
            (await SrNetProcess.RunAsync(["run", "--source", scene, "--size", "192x256", "--out", scratch[file], "--objects", scratch["o.jsonl"], .. more])).Succeeded();
        }

        var box = JsonLines.Read(scratch["o.jsonl"])[0].GetProperty("objects")[0].GetProperty("box");
        var (y, bottom) = (box[1].GetInt32(), box[1].GetInt32() + box[3].GetInt32());
        var (plain, names) = (FirstFrame(scratch["plain.mkv"]), FirstFrame(scratch["names.mkv"]));
        Assert.True(y > 10, "The object leaves no room above it.");
        Assert.InRange(Largest(y - 10, y), 60, 255);
        Assert.InRange(Largest(bottom + 5, 240), 0, 30);

        var keyed = await SrNetProcess.RunAsync("run", "--source", scene, "--out", scratch["keyed.mkv"], "--background", "green", "--names");
        Assert.Contains("--background", keyed.FailedWith(2), StringComparison.Ordinal);

        static byte[] FirstFrame(string path) => Tool.Run("ffmpeg", ["-v", "error", "-i", path, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]);

        int Largest(int from, int to) => Enumerable.Range(320 * from, 320 * (to - from)).Max(i => Math.Abs(plain[i] - names[i]));
    }

    [Fact]
    public async Task A_disk_that_runs_full_ends_the_run_and_leaves_readable_outputs()
    {
        using var scratch = new Scratch();
        using var disk = SmallDisk.Mount(scratch["disk"]);
        var run = await SrNetProcess.RunAsync("run", "--source", "synth://demo?frames=3000", "--size", "192x336", "--out", scratch["disk/overlay.mp4"], "--objects", scratch["disk/objects.jsonl"]);
        run.FailedWith(1);
        Assert.True(VideoFile.CountFrames(scratch["disk/overlay.mp4"]) > 0);
        Assert.NotEmpty(JsonLines.Read(scratch["disk/objects.jsonl"]));
    }

    [Fact]
    public async Task Outputs_of_an_earlier_run_are_replaced()
    {
        using var scratch = new Scratch();
        foreach (var frames in new[] { 20, 10 })
        {
            (await SrNetProcess.RunAsync("run", "--source", $"synth://demo?frames={frames}", "--size", "192x336", "--out", scratch["o.mkv"], "--objects", scratch["o.jsonl"], "--report", scratch["o.json"])).Succeeded();
        }

        Assert.Equal(10, VideoFile.CountFrames(scratch["o.mkv"]));
        Assert.Equal(10, File.ReadAllLines(scratch["o.jsonl"]).Length);
        Assert.Equal(10, JsonDocument.Parse(File.ReadAllText(scratch["o.json"])).RootElement.GetProperty("frames").GetInt32());
    }

    /// <summary>A file system of one megabyte.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly string _folder;

        private SmallDisk(string folder) => _folder = folder;

        public static SmallDisk Mount(string folder)
        {
            Directory.CreateDirectory(folder);
            using var mount = Process.Start(new ProcessStartInfo("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]) { RedirectStandardError = true })!;
            mount.WaitForExit();
            Assert.SkipWhen(mount.ExitCode != 0, "a small file system cannot be mounted here (not root, or a container without the right)");
            return new SmallDisk(folder);
        }

        public void Dispose() => Tool.Run("umount", [_folder]);
    }
}
