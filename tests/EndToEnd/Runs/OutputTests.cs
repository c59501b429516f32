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
