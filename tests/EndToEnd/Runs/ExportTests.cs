using System.Globalization;
using System.Text;
using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>What a run and a folder of masks export, read back by a program of its own that knows only the formats.</summary>
public class ExportTests
{
    [Fact]
    public async Task Labels_are_read_back_as_the_masks_they_were()
    {
        var clip = TestClip.Instance;
        using var scratch = new Scratch();
        (await SrNetProcess.RunAsync(
            "run", "--source", clip.Video, "--mask", clip.Mask, "--masks", scratch["masks"], "--seconds", "1",
            "--coco", scratch["a.json"], "--coco-polygons", scratch["b.json"], "--yolo", scratch["yolo"], "--cvat", scratch["a.xml"])).Succeeded();
        var truth = Truth(scratch["masks"], clip.Width);
        Check(truth, Read("coco", scratch["a.json"]), exact: true, frame => $"{frame:00000}.jpg");
        Check(truth, Read("coco", scratch["b.json"]), exact: false, frame => $"{frame:00000}.jpg");
        Check(truth, Read("yolo", scratch["yolo"], $"{clip.Width}", $"{clip.Height}"), exact: false, frame => $"{frame:00000}");
        Check(truth, Read("cvat", scratch["a.xml"]), exact: false, frame => $"{frame}");
        Assert.Equal(30, Directory.GetFiles(scratch["yolo/images"], "*.jpg").Length);

        // Later, from the masks alone, the same.
        (await SrNetProcess.RunAsync("export", scratch["masks"], "--coco", scratch["c.json"], "--cvat", scratch["c.xml"], "--yolo", scratch["again"])).Succeeded();
        Assert.Equal(Read("coco", scratch["a.json"]), Read("coco", scratch["c.json"]));
        Assert.Equal(Read("cvat", scratch["a.xml"]), Read("cvat", scratch["c.xml"]));
        Assert.Equal(Read("yolo", scratch["yolo"], $"{clip.Width}", $"{clip.Height}"), Read("yolo", scratch["again"], $"{clip.Width}", $"{clip.Height}"));
    }

    [Fact]
    public async Task Pictures_of_a_folder_keep_their_names()
    {
        var clip = TestClip.Instance;
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["pictures"]);
        Tool.Run("ffmpeg", ["-v", "error", "-i", clip.Video, "-frames:v", "3", "-start_number", "7", scratch["pictures/shot-%d.png"]]);
        (await SrNetProcess.RunAsync("run", "--source", scratch["pictures"], "--mask", clip.Mask, "--coco", scratch["a.json"], "--yolo", scratch["yolo"])).Succeeded();
        Assert.Equal(["shot-7.png", "shot-8.png", "shot-9.png"], Read("coco", scratch["a.json"]).Select(line => line.Split('\t')[0]).Distinct());
        Assert.Equal(["shot-7.txt", "shot-8.txt", "shot-9.txt"], Directory.GetFiles(scratch["yolo/labels"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task What_cannot_be_exported_is_said()
    {
        using var scratch = new Scratch();
        Assert.Contains("holds no masks", (await SrNetProcess.RunAsync("export", scratch.Folder, "--coco", scratch["a.json"])).FailedWith(2), StringComparison.Ordinal);
        Assert.Contains("--coco", (await SrNetProcess.RunAsync("export", scratch.Folder)).FailedWith(2), StringComparison.Ordinal);
        Directory.CreateDirectory(scratch["photos"]);
        Tool.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x64", "-frames:v", "1", scratch["photos/a.png"]]);
        Assert.Contains("is no mask", (await SrNetProcess.RunAsync("export", scratch["photos"], "--coco", scratch["a.json"])).FailedWith(2), StringComparison.Ordinal);
    }

    private static string[] Read(string format, params string[] arguments) => Encoding.UTF8
        .GetString(Tool.Run("/usr/bin/python3", [Path.Combine(Repository.Root, "tests", "EndToEnd", "readers", "labels.py"), format, .. arguments])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // Area and box of every object in every mask, as FFmpeg reads them.
    private static Dictionary<(int Frame, int Id), (int Area, int[] Box)> Truth(string folder, int width)
    {
        var truth = new Dictionary<(int, int), (int, int[])>();
        foreach (var (file, frame) in Directory.GetFiles(folder).Order().Select((file, i) => (file, i)))
        {
            var pixels = VideoFile.PaletteIndices(file);
            foreach (var item in pixels.Select((id, at) => (Id: (int)id, X: at % width, Y: at / width)).Where(p => p.Id > 0).GroupBy(p => p.Id))
            {
                var (left, top) = (item.Min(p => p.X), item.Min(p => p.Y));
                truth.Add((frame, item.Key), (item.Count(), [left, top, item.Max(p => p.X) - left + 1, item.Max(p => p.Y) - top + 1]));
            }
        }

        return truth;
    }

    private static void Check(Dictionary<(int Frame, int Id), (int Area, int[] Box)> truth, string[] lines, bool exact, Func<int, string> name)
    {
        var read = lines.Select(line => line.Split('\t')).ToDictionary(parts => (parts[0], parts[1]), parts => (
            Area: int.Parse(parts[2], CultureInfo.InvariantCulture), Box: parts[3].Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToArray()));
        Assert.Equal(truth.Count, read.Count);
        foreach (var ((frame, id), (area, box)) in truth)
        {
            var found = read[(name(frame), $"object {id}")];
            if (exact)
            {
                Assert.Equal(area, found.Area);
                Assert.Equal(box, found.Box);
            }
            else
            {
                // The steps at the edge are cut off, and half of them are more.
                Assert.InRange(found.Area, (0.95 * area) - 4, (1.05 * area) + 4);
                Assert.All(box.Zip(found.Box), pair => Assert.InRange(pair.Second, pair.First - 2, pair.First + 2));
            }
        }
    }
}
