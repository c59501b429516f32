using System.Globalization;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>Objects marked on the command line.</summary>
public class PromptTests
{
    private static readonly TestClip Clip = TestClip.Instance;

    [Fact]
    public async Task Boxes_become_masks_that_are_followed()
    {
        using var scratch = new Scratch();
        var ids = Clip.Labels.Where(l => l > 0).Distinct().Order().ToArray();
        var boxes = ids.Select(id => (Id: id, Box: Box(id))).ToArray();
        (await SrNetProcess.RunAsync(
            ["run", "--source", Clip.Video, "--masks", scratch["masks"], "--seconds", "1",
                .. boxes.SelectMany(b => (string[])["--box", Text($"{b.Id}:{b.Box.X},{b.Box.Y},{b.Box.Width},{b.Box.Height}")])])).Succeeded();

        var first = VideoFile.PaletteIndices(scratch["masks/00000.png"]);
        var last = VideoFile.PaletteIndices(scratch["masks/00029.png"]);
        foreach (var (id, box) in boxes)
        {
            var filled = (double)Clip.Labels.Count(l => l == id) / (box.Width * box.Height);
            Assert.True(Overlap(first, id) > filled, $"object {id}: {Overlap(first, id):0.00} against {filled:0.00} of the box itself");
            Assert.Contains(id, last);
        }
    }

    [Fact]
    public async Task Clicks_and_polygons_are_numbered_as_documented()
    {
        using var scratch = new Scratch();
        var box = Box(1);
        (await SrNetProcess.RunAsync(
            "run", "--source", Clip.Video, "--masks", scratch["masks"], "--seconds", "1", "--preset", "fast",
            "--polygon", "10,10,60,10,60,60,10,60", "--polygon", "7:80,10,120,10,120,60,80,60",
            "--click", Text($"2:{box.X + (box.Width / 2)},{box.Y + (box.Height / 2)}"), "--click", Text($"2:-{Clip.Width - 3},{Clip.Height - 3}"))).Succeeded();

        var labels = VideoFile.PaletteIndices(scratch["masks/00000.png"]);
        Assert.Equal([0, 1, 2, 7], labels.Distinct().Order().Select(l => (int)l));
        Assert.Equal(50 * 50, labels.Count(l => l == 1));
        Assert.Equal(0, labels[((Clip.Height - 3) * Clip.Width) + Clip.Width - 3]);
    }

    [Theory]
    [InlineData("--box", "9000,10,50,50", "covers no pixel of the frame")]
    [InlineData("--click", "5,9000", "outside of the frame")]
    [InlineData("--click", "-5,5", "nothing marks where it is")]
    [InlineData("--box", "1,2,3", "--box needs [ID:]x,y,w,h[@FRAME]")]
    public async Task What_marks_nothing_is_refused_before_anything_is_written(string option, string value, string words)
    {
        using var scratch = new Scratch();
        var sentence = (await SrNetProcess.RunAsync("run", "--source", Clip.Video, option, value, "--out", scratch["out.mp4"])).FailedWith(2);
        Assert.Contains(words, sentence);
        Assert.False(File.Exists(scratch["out.mp4"]), "an output was created although there was nothing to put in");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static (int X, int Y, int Width, int Height) Box(byte id)
    {
        var pixels = Enumerable.Range(0, Clip.Labels.Length).Where(i => Clip.Labels[i] == id).ToArray();
        int left = pixels.Min(i => i % Clip.Width), top = pixels.Min(i => i / Clip.Width);
        return (left, top, pixels.Max(i => i % Clip.Width) - left + 1, pixels.Max(i => i / Clip.Width) - top + 1);
    }

    private static double Overlap(byte[] labels, byte id)
    {
        var both = labels.Zip(Clip.Labels).Count(p => p.First == id && p.Second == id);
        var either = labels.Zip(Clip.Labels).Count(p => p.First == id || p.Second == id);
        return (double)both / either;
    }
}
