using System.Globalization;
using System.Text.RegularExpressions;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Packages;

/// <summary>Every program under samples/, built on the packages somewhere else, doing what it says.</summary>
[Collection(nameof(PackageFeed))]
public class SampleTests(PackageFeed feed)
{
    private static readonly TestClip Clip = TestClip.Instance;

    // The object that gets farthest.
    private static readonly byte Id = Clip.Labels.Where(l => l > 0).Distinct().Where(l => Clip.LastTruth.Contains(l))
        .MaxBy(l => Seen.Of(Clip.Labels, l).DistanceTo(Seen.Of(Clip.LastTruth, l)));

    private static readonly Seen First = Seen.Of(Clip.Labels, Id);
    private static readonly Seen Last = Seen.Of(Clip.LastTruth, Id);

    [Fact]
    public void Every_sample_is_run_here_and_is_in_the_list_of_samples()
    {
        var samples = Directory.GetDirectories(Path.Combine(Repository.Root, "samples")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal).ToList();
        var list = File.ReadAllText(Path.Combine(Repository.Root, "samples", "README.md"));
        Assert.Equal(["CameraToMasks", "CustomOutput", "FollowFile", "FollowMat"], samples);
        Assert.All(samples, sample => Assert.Contains($"[{sample}](", list, StringComparison.Ordinal));
    }

    [Fact]
    public async Task FollowFile_follows_an_object_through_a_clip()
    {
        using var scratch = new Scratch();
        var program = await feed.BuildAsync("FollowFile");
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(program)!, "engines", "srnet-s", "manifest.json")), "the models did not come with the packages");
        var run = (await SrNetProcess.RunProgramAsync(program, Clip.Video, First.Box, scratch["overlay.mp4"])).Succeeded();

        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(TestClip.Frames, lines.Length);
        Assert.Equal(TestClip.Frames, VideoFile.CountFrames(scratch["overlay.mp4"]));
        var box = Regex.Match(lines[^1], @"^1\.30 s: Tracking, \d+ pixels in (\d+),(\d+),(\d+),(\d+)$");
        Assert.True(box.Success, lines[^1]);
        int[] at = [.. box.Groups.Values.Skip(1).Select(g => int.Parse(g.Value, CultureInfo.InvariantCulture))];
        var followed = Last.Overlap(at[0], at[1], at[2], at[3]);
        Assert.True(followed > Math.Max(0.5, Last.Overlap(First.X, First.Y, First.Width, First.Height)), $"at the end its box overlaps the true one by {followed:0.00} only");
    }

    [Fact]
    public async Task FollowMat_writes_what_OpenCV_reads_with_the_mask_drawn_in()
    {
        using var scratch = new Scratch();
        (await SrNetProcess.RunProgramAsync(await feed.BuildAsync("FollowMat"), Clip.Video, First.Box, scratch["overlay.avi"])).Succeeded();
        Assert.Equal($"mjpeg,{Clip.Width},{Clip.Height}", VideoFile.Format(scratch["overlay.avi"]));
        Assert.Equal(TestClip.Frames, VideoFile.CountFrames(scratch["overlay.avi"]));
    }

    [Fact]
    public async Task CameraToMasks_writes_masks_of_a_live_stream_until_it_is_interrupted()
    {
        using var scratch = new Scratch();
        using var camera = new RtspServer(Ports.Free());
        using var process = SrNetProcess.StartProgram(await feed.BuildAsync("CameraToMasks"), camera.File, First.Box, scratch["masks"]);
        await process.UntilAsync(() => Directory.Exists(scratch["masks"]) && Directory.GetFiles(scratch["masks"]).Length >= 10, "ten masks");
        process.Signal("INT");
        var run = (await process.EndAsync()).Succeeded();
        Assert.Matches(@"\d+ of \d+ frames, [\d.]+ a second, median latency \d+ ms", run.Out);
        var masks = Directory.GetFiles(scratch["masks"]).Order(StringComparer.Ordinal).ToList();
        Assert.Contains((byte)1, VideoFile.PaletteIndices(masks[0]));
    }

    [Fact]
    public async Task CustomOutput_says_when_the_object_enters_and_leaves_its_zone()
    {
        // A zone around where the object begins that is too small for where it ends.
        var reach = Math.Max(Math.Abs(First.CentreX - Last.CentreX), Math.Abs(First.CentreY - Last.CentreY)) / 2;
        Assert.True(reach > 5, $"the clip's object moves by {2 * reach:0.0} pixels only");
        var zone = string.Create(CultureInfo.InvariantCulture, $"{First.CentreX - reach:0.0},{First.CentreY - reach:0.0},{2 * reach:0.0},{2 * reach:0.0}");
        var run = (await SrNetProcess.RunProgramAsync(await feed.BuildAsync("CustomOutput"), Clip.Video, First.Box, zone)).Succeeded();
        Assert.Matches(@"^watching .*\n0\.00 s: object 1 enters\n([\d.]+ s: object 1 (enters|leaves)\n)*[\d.]+ s: object 1 leaves\ndone\n$", run.Out);
    }

    private sealed record Seen(int X, int Y, int Width, int Height, double CentreX, double CentreY)
    {
        public string Box => $"{X},{Y},{Width},{Height}";

        public static Seen Of(byte[] labels, byte id)
        {
            var at = labels.Index().Where(p => p.Item == id).Select(p => (X: p.Index % Clip.Width, Y: p.Index / Clip.Width)).ToList();
            int left = at.Min(p => p.X), top = at.Min(p => p.Y);
            return new Seen(left, top, at.Max(p => p.X) - left + 1, at.Max(p => p.Y) - top + 1, at.Average(p => p.X), at.Average(p => p.Y));
        }

        public double DistanceTo(Seen other) => Math.Sqrt(Math.Pow(CentreX - other.CentreX, 2) + Math.Pow(CentreY - other.CentreY, 2));

        public double Overlap(int x, int y, int width, int height)
        {
            double shared = Math.Max(0, Math.Min(X + Width, x + width) - Math.Max(X, x)) * (double)Math.Max(0, Math.Min(Y + Height, y + height) - Math.Max(Y, y));
            return shared / ((Width * Height) + (width * height) - shared);
        }
    }
}
