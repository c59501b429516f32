using System.Text.Json;
using SRNet.EndToEnd.Tests.Tools;
using SRNet.Scenes;
using SRNet.Segmentation.Imaging;

namespace SRNet.EndToEnd.Tests.Runs;

public class EvalTests
{
    private const int Frames = 12;

    [Fact]
    public async Task A_data_set_is_scored_and_its_masks_are_kept()
    {
        using var scratch = new Scratch();
        MakeSequence(scratch.Folder, "one", seed: 1);
        MakeSequence(scratch.Folder, "two", seed: 2);
        var run = await SrNetProcess.RunAsync("eval", scratch.Folder, "--results", scratch["results"], "--report", scratch["report.json"], "--baselines");
        run.Succeeded();

        var report = JsonDocument.Parse(File.ReadAllText(scratch["report.json"])).RootElement;
        var mean = report.GetProperty("mean");
        Assert.InRange(mean.GetProperty("jf").GetDouble(), 50, 100);
        Assert.Equal((mean.GetProperty("j").GetDouble() + mean.GetProperty("f").GetDouble()) / 2, mean.GetProperty("jf").GetDouble(), 0.01);
        Assert.Equal(["one", "two"], report.GetProperty("objects").EnumerateArray().Select(o => o.GetProperty("sequence").GetString()).Distinct());
        Assert.Equal(2 * Frames, report.GetProperty("frames").GetInt32());
        Assert.Contains("one", run.Out);
        Assert.Contains("J&F", run.Out);

        foreach (var sequence in new[] { "one", "two" })
        {
            Assert.Equal(Enumerable.Range(0, Frames).Select(i => $"{i:00000}.png"), Directory.GetFiles(scratch[$"results/{sequence}"]).Select(Path.GetFileName).Order());
            Assert.Equal("png,320,192", VideoFile.Format(scratch[$"results/{sequence}/00000.png"]));
        }
    }

    [Fact]
    public async Task A_folder_that_is_no_data_set_is_refused()
    {
        using var scratch = new Scratch();
        Assert.Contains(scratch.Folder, (await SrNetProcess.RunAsync("eval", scratch.Folder)).FailedWith(2));
    }

    [Fact]
    public async Task An_annotation_without_frame_is_named_before_anything_runs()
    {
        using var scratch = new Scratch();
        MakeSequence(scratch.Folder, "one", seed: 1);
        File.Delete(scratch[$"JPEGImages/one/{Frames - 1:00000}.jpg"]);
        Assert.Contains("one", (await SrNetProcess.RunAsync("eval", scratch.Folder, "--results", scratch["results"])).FailedWith(2));
        Assert.False(Directory.Exists(scratch["results"]));
    }

    [Fact]
    public async Task First_masks_alone_are_followed_and_not_scored()
    {
        using var scratch = new Scratch();
        MakeSequence(scratch.Folder, "one", seed: 1);
        foreach (var annotation in Directory.GetFiles(scratch["Annotations/one"]).Order().Skip(1))
        {
            File.Delete(annotation);
        }

        Assert.Contains("nothing can be scored", (await SrNetProcess.RunAsync("eval", scratch.Folder)).FailedWith(2));
        (await SrNetProcess.RunAsync("eval", scratch.Folder, "--results", scratch["results"], "--report", scratch["report.json"])).Succeeded();
        Assert.Equal(Frames, Directory.GetFiles(scratch["results/one"]).Length);
        Assert.False(JsonDocument.Parse(File.ReadAllText(scratch["report.json"])).RootElement.TryGetProperty("mean", out _));
    }

    [Fact]
    public async Task A_box_in_grey_pictures_of_a_chosen_sequence_is_scored_and_the_report_says_so()
    {
        using var scratch = new Scratch();
        MakeSequence(scratch.Folder, "one", seed: 1);
        MakeSequence(scratch.Folder, "two", seed: 2);
        (await SrNetProcess.RunAsync(
            "eval", scratch.Folder, "--sequences", "two", "--prompt", "box", "--loose", "0.1", "--grey-from", "0.5", "--report", scratch["report.json"])).Succeeded();

        var report = JsonDocument.Parse(File.ReadAllText(scratch["report.json"])).RootElement;
        Assert.Equal(
            ("box", 0.1, 0.5),
            (report.GetProperty("prompt").GetString(), report.GetProperty("loose").GetDouble(), report.GetProperty("grey_from").GetDouble()));
        Assert.Equal("two", Assert.Single(report.GetProperty("sequences").EnumerateArray()).GetProperty("sequence").GetString());
        Assert.InRange(report.GetProperty("first_iou").GetDouble(), 1, 99.9);
    }

    // Frames as PNG, annotations as gray PNG: what the scene shows and where its objects are.
    private static void MakeSequence(string folder, string name, int seed)
    {
        var frames = Directory.CreateDirectory(Path.Combine(folder, "JPEGImages", name)).FullName;
        var annotations = Directory.CreateDirectory(Path.Combine(folder, "Annotations", name)).FullName;
        var size = new ImageSize(320, 192);
        var scene = new Scene(new SceneAddress("demo", Seed: seed, Frames: Frames, Size: size));
        var rgb = new byte[3 * size.Pixels];
        var truth = new byte[size.Pixels];
        Write(Path.Combine(frames, "%05d.jpg"), "rgb24", output =>
        {
            for (var i = 0; i < Frames; i++)
            {
                scene.DrawPicture(i, rgb, 3 * size.Width);
                output.Write(rgb);
            }
        });
        Write(Path.Combine(annotations, "%05d.png"), "gray", output =>
        {
            for (var i = 0; i < Frames; i++)
            {
                scene.DrawTruth(i, truth);
                output.Write(truth);
            }
        });

        void Write(string pattern, string format, Action<Stream> input) => Tool.Run("ffmpeg",
            ["-v", "error", "-f", "rawvideo", "-pix_fmt", format, "-s", $"{size.Width}x{size.Height}", "-i", "pipe:0", "-q:v", "2", "-start_number", "0", pattern], input);
    }
}
