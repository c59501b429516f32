using System.Text.Json;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

public class FileTests
{
    [Fact]
    public async Task A_real_H264_file_is_segmented_into_video_masks_lines_and_report()
    {
        var clip = TestClip.Instance;
        using var scratch = new Scratch();
        var run = await SrNetProcess.RunAsync(
            "run", "--source", clip.Video, "--mask", clip.Mask, "--out", scratch["overlay.mp4"], "--masks", scratch["masks"],
            "--objects", scratch["objects.jsonl"], "--report", scratch["report.json"], "--device", "cpu");
        run.Succeeded();

        Assert.Equal($"h264,{clip.Width},{clip.Height}", VideoFile.Format(scratch["overlay.mp4"]));
        Assert.Equal(TestClip.Frames, VideoFile.CountFrames(scratch["overlay.mp4"]));
        Assert.Equal(Enumerable.Range(0, TestClip.Frames).Select(i => $"{i:00000}.png"), Directory.GetFiles(scratch["masks"]).Select(Path.GetFileName).Order());
        CheckLines(JsonLines.Read(scratch["objects.jsonl"]), clip);
        CheckReport(JsonDocument.Parse(File.ReadAllText(scratch["report.json"])).RootElement);
        Assert.Contains($"{TestClip.Frames} frames", run.Out);
    }

    [Fact]
    public async Task Masks_follow_the_objects_through_the_clip()
    {
        var clip = TestClip.Instance;
        using var scratch = new Scratch();
        (await SrNetProcess.RunAsync("run", "--source", clip.Video, "--mask", clip.Mask, "--masks", scratch["masks"])).Succeeded();

        // The first frame's masks are what was asked for, pixel by pixel but for the edges; the last one's were found.
        var first = VideoFile.PaletteIndices(scratch[$"masks/{0:00000}.png"]);
        var last = VideoFile.PaletteIndices(scratch[$"masks/{TestClip.Frames - 1:00000}.png"]);
        foreach (var id in clip.Labels.Where(l => l > 0).Distinct())
        {
            Assert.InRange(Overlap(first, clip.Labels, id), 0.9, 1);
            var followed = Overlap(last, clip.LastTruth, id);
            Assert.True(followed > Overlap(clip.Labels, clip.LastTruth, id), $"object {id} was found no better ({followed:0.00}) than by not looking at all");
            Assert.InRange(followed, 0.5, 1);
        }
    }

    [Fact]
    public async Task The_network_works_at_the_size_that_is_asked_for_and_masks_keep_the_size_of_the_source()
    {
        var clip = TestClip.Instance;
        using var scratch = new Scratch();
        (await SrNetProcess.RunAsync("run", "--source", clip.Video, "--mask", clip.Mask, "--size", "192x336", "--masks", scratch["masks"],
            "--report", scratch["report.json"], "--seconds", "1")).Succeeded();
        Assert.Equal("192x336", JsonDocument.Parse(File.ReadAllText(scratch["report.json"])).RootElement.GetProperty("size").GetString());
        var masks = Directory.GetFiles(scratch["masks"]);
        Assert.Equal(30, masks.Length);
        Assert.Equal($"png,{clip.Width},{clip.Height}", VideoFile.Format(masks[0]));
    }

    [Fact]
    public async Task What_OpenCV_opens_is_a_source_too()
    {
        var clip = TestClip.Instance;
        using var scratch = new Scratch();
        (await SrNetProcess.RunAsync("run", "--source", "opencv:" + clip.Video, "--mask", clip.Mask, "--masks", scratch["masks"])).Succeeded();
        Assert.Equal(TestClip.Frames, Directory.GetFiles(scratch["masks"]).Length);
        Assert.Contains("opencv:97", (await SrNetProcess.RunAsync("run", "--source", "opencv:97", "--mask", clip.Mask, "--masks", scratch["none"])).FailedWith(1));
        Assert.Contains("opencv:0", (await SrNetProcess.RunAsync("run", "--source", "opencv:", "--mask", clip.Mask, "--masks", scratch["none"])).FailedWith(2));
    }

    [Fact]
    public async Task A_folder_of_pictures_gives_one_mask_per_picture()
    {
        var clip = TestClip.Instance;
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["pictures"]);
        Tool.Run("ffmpeg", ["-v", "error", "-i", clip.Video, "-frames:v", "5", "-q:v", "2", scratch["pictures/%05d.jpg"]]);
        (await SrNetProcess.RunAsync("run", "--source", scratch["pictures"], "--mask", clip.Mask, "--masks", scratch["masks"])).Succeeded();
        Assert.Equal(5, Directory.GetFiles(scratch["masks"]).Length);
    }

    [Fact]
    public async Task A_camera_is_read_by_the_same_library_as_this_generated_picture()
    {
        var clip = TestClip.Instance;
        using var scratch = new Scratch();
        var run = await SrNetProcess.RunAsync("run", "--source", "lavfi:testsrc2=s=640x360:r=30", "--mask", clip.Mask, "--out", scratch["camera.mkv"], "--seconds", "1");
        run.Succeeded();
        Assert.InRange(VideoFile.CountFrames(scratch["camera.mkv"]), 1, 30);
    }

    private static void CheckLines(List<JsonElement> lines, TestClip clip)
    {
        Assert.Equal(TestClip.Frames, lines.Count);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            Assert.Equal(i, line.GetProperty("frame").GetInt32());
            Assert.Equal(i / 30.0, line.GetProperty("time").GetDouble(), 0.001);
            Assert.Equal(clip.Labels.Where(l => l > 0).Distinct().Order().Select(l => (int)l), line.GetProperty("objects").EnumerateArray().Select(o => o.GetProperty("id").GetInt32()));
        }
    }

    private static void CheckReport(JsonElement report)
    {
        Assert.Equal("srnet.run/1", report.GetProperty("schema").GetString());
        Assert.Equal("cpu", report.GetProperty("device").GetString());
        Assert.StartsWith("srnet-s", report.GetProperty("model").GetString());
        Assert.Equal(TestClip.Frames, report.GetProperty("frames").GetInt32());
        Assert.Equal(0, report.GetProperty("dropped").GetInt32());
        Assert.True(report.GetProperty("fps").GetDouble() > 0);
        var latency = report.GetProperty("latency_ms");
        Assert.True(latency.GetProperty("p50").GetDouble() > 0);
        Assert.True(latency.GetProperty("p50").GetDouble() <= latency.GetProperty("p99").GetDouble());
        string[] stages = ["capture", "preprocess", "encode", "read", "decode", "aggregate", "memorise", "overlay", "sink"];
        Assert.Subset(report.GetProperty("stages").EnumerateObject().Select(s => s.Name).ToHashSet(), stages.ToHashSet());
    }

    // Intersection over union of one object.
    private static double Overlap(byte[] a, byte[] b, byte id)
    {
        var both = a.Zip(b).Count(p => p.First == id && p.Second == id);
        var either = a.Zip(b).Count(p => p.First == id || p.Second == id);
        return (double)both / either;
    }
}
