using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>Masks as tools write them, given to the program; the first mask that comes out is the one that went in.</summary>
public class MaskKindTests
{
    private static readonly TestClip Clip = TestClip.Instance;

    [Theory]
    [InlineData("palette")]
    [InlineData("bits")]
    [InlineData("gray16")]
    [InlineData("alpha")]
    [InlineData("jpeg")]
    [InlineData("soft")]
    public async Task A_black_and_white_mask_is_object_1_whatever_it_is_made_of(string kind)
    {
        using var scratch = new Scratch();
        var white = Array.ConvertAll(Clip.Labels, label => label == 1 ? (byte)255 : (byte)0);
        var file = scratch[kind == "jpeg" ? "mask.jpg" : "mask.png"];
        VideoFile.WriteGray(scratch["white.png"], Clip.Width, Clip.Height, white);
        switch (kind)
        {
            case "alpha":
                File.WriteAllBytes(file, PngBuilder.BuildBytes([.. white.SelectMany(v => new byte[] { 12, 200, 40, v })], Clip.Width, Clip.Height, 8, 6));
                break;
            case "palette":
                File.WriteAllBytes(file, PngBuilder.Build(Array.ConvertAll(white, v => (byte)(v & 1)), Clip.Width, Clip.Height, 8, 3, [0, 0, 0, 255, 255, 255]));
                break;
            default:
                string[] filter = kind == "soft" ? ["-vf", "gblur=sigma=1.5"] : ["-pix_fmt", kind == "bits" ? "monob" : kind == "gray16" ? "gray16be" : "yuvj420p"];
                Tool.Run("ffmpeg", ["-v", "error", "-i", scratch["white.png"], .. filter, "-q:v", "2", file]);
                break;
        }

        var run = await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", file, "--masks", scratch["m"], "--seconds", "1", "--size", "192x336");
        run.Succeeded();
        var first = VideoFile.PaletteIndices(scratch["m/00000.png"]);
        Assert.Equal([0, 1], first.Distinct().Order().Select(v => (int)v));
        Assert.InRange(Iou(first, white), 0.95, 1);
        Assert.Contains(kind == "alpha" ? "#0cc828 is 1" : "white (255) is object 1", run.Error);
    }

    [Fact]
    public async Task Colours_are_objects_and_the_program_says_which()
    {
        using var scratch = new Scratch();
        byte[][] colours = [[0, 0, 0], [255, 100, 0], [0, 255, 200], [90, 90, 255]];
        File.WriteAllBytes(scratch["mask.png"], PngBuilder.BuildBytes([.. Clip.Labels.SelectMany(label => colours[label % 4])], Clip.Width, Clip.Height, 8, 2));
        var run = await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", scratch["mask.png"], "--masks", scratch["m"], "--seconds", "1", "--size", "192x336");
        run.Succeeded();
        Assert.Contains("#ff6400 is ", run.Error);
        var first = VideoFile.PaletteIndices(scratch["m/00000.png"]);
        var pairs = first.Zip(Clip.Labels).Distinct().ToArray();
        Assert.Equal(pairs.Select(pair => pair.First).Distinct().Count(), pairs.Length);
    }

    [Fact]
    public async Task Coco_polygons_and_run_lengths_are_masks()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch["labels.json"], $$$"""
            {"images": [{"id": 1, "width": {{{Clip.Width}}}, "height": {{{Clip.Height}}}, "file_name": "frame.jpg"}],
             "annotations": [
              {"id": 71, "image_id": 1, "category_id": 1, "segmentation": [[20.5, 20, 60, 20, 60, 60, 20.5, 60], [100, 20, 110, 20, 110, 30, 100, 30]]},
              {"id": 72, "image_id": 1, "category_id": 1, "iscrowd": 1, "segmentation": {"size": [{{{Clip.Height}}}, {{{Clip.Width}}}], "counts": [{{{(200 * Clip.Height) + 50}}}, 40, {{{(Clip.Width * Clip.Height) - (200 * Clip.Height) - 90}}}]}}]}
            """);
        (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--mask", scratch["labels.json"], "--masks", scratch["m"], "--seconds", "1", "--size", "192x336")).Succeeded();
        var first = VideoFile.PaletteIndices(scratch["m/00000.png"]);
        Assert.InRange(first.Count(v => v == 1), (39 * 40) + 100, (40 * 40) + 100);
        Assert.Equal(40, first.Count(v => v == 2));
    }

    [Fact]
    public async Task What_comes_later_is_marked_later_by_any_kind_of_mark()
    {
        using var scratch = new Scratch();
        Tool.Run("ffmpeg", ["-v", "error", "-i", Clip.Video, "-vf", "select=eq(n\\,20)", "-frames:v", "1", scratch["later.png"]]);
        var labels = new byte[Clip.Width * Clip.Height];
        labels.AsSpan(Clip.Width * 100, Clip.Width * 20).Fill(9);
        VideoFile.WriteGray(scratch["nine.png"], Clip.Width, Clip.Height, labels);
        (await SrNetProcess.RunAsync(
            "run", "--source", Clip.Video, "--masks", scratch["m"], "--objects", scratch["o.jsonl"], "--size", "192x336",
            "--box", "1:200,150,80,60@12", "--polygon", "5:10,10,60,10,60,60,10,60", "--polygon", "5:80,10,90,10,90,60,80,60", "--click", "5:300,200@25", "--mask", $"20={scratch["nine.png"]}")).Succeeded();

        var ids = File.ReadLines(scratch["o.jsonl"]).Select(line => string.Join(' ', System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("objects").EnumerateArray().Select(o => o.GetProperty("id").GetInt32()))).ToArray();
        Assert.Equal(TestClip.Frames, ids.Length);
        Assert.Equal(("5", "5", "1 5", "1 5", "1 5 9"), (ids[0], ids[11], ids[12], ids[19], ids[20]));
        Assert.Equal((50 * 50) + (10 * 50), VideoFile.PaletteIndices(scratch["m/00000.png"]).Count(v => v == 5));
        Assert.Equal(Clip.Width * 20, VideoFile.PaletteIndices(scratch["m/00020.png"]).Count(v => v == 9));
    }

    [Fact]
    public async Task A_frame_that_does_not_come_is_told()
    {
        using var scratch = new Scratch();
        var sentence = (await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--objects", scratch["o.jsonl"], "--size", "192x336", "--box", "200,150,80,60@4000")).FailedWith(2);
        Assert.Contains("before frame 4000", sentence);
    }

    [Fact]
    public async Task A_box_that_leaves_the_frame_is_taken_for_two_corners_in_a_word()
    {
        using var scratch = new Scratch();
        var run = await SrNetProcess.RunAsync("run", "--source", Clip.Video, "--objects", scratch["o.jsonl"], "--size", "192x336", "--seconds", "1", "--box", "560,300,639,359");
        run.Succeeded();
        Assert.Contains("not two corners", run.Error);
    }

    /// <summary>A wrong click makes the object half as large again; the negative one at the same place gives back what it was, in all frames after.</summary>
    [Fact]
    public async Task A_negative_click_takes_away_for_good_what_a_wrong_one_added()
    {
        using var scratch = new Scratch();
        string[] common = ["run", "--source", "synth://demo?seed=1&frames=30&size=360x640", "--click", "1:167,175"];
        (await SrNetProcess.RunAsync([.. common, "--masks", scratch["clean"]])).Succeeded();
        (await SrNetProcess.RunAsync([.. common, "--masks", scratch["spoiled"], "--click", "1:60,300@10", "--click", "1:-60,300@16"])).Succeeded();
        byte[] Of(string run, int frame) => VideoFile.PaletteIndices(scratch[$"{run}/{frame:d5}.png"]);
        Assert.True(Of("spoiled", 15).Count(v => v == 1) > 1.4 * Of("clean", 15).Count(v => v == 1), "The wrong click adds nothing that could be taken away.");
        foreach (var frame in new[] { 16, 17, 20, 29 })
        {
            Assert.InRange(Iou(Of("spoiled", frame), Of("clean", frame)), 0.9, 1);
        }
    }

    private static double Iou(byte[] labels, byte[] white) =>
        (double)labels.Zip(white).Count(pair => pair.First > 0 && pair.Second > 0) / labels.Zip(white).Count(pair => pair.First > 0 || pair.Second > 0);
}
