using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using SRNet.Pipeline.Labels;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;

namespace SRNet.Pipeline.Tests.Labels;

/// <summary>Masks in other tools' formats.</summary>
public sealed class LabelExportTests : IDisposable
{
    private static readonly ImageSize Size = new(37, 29);
    private readonly TestFolder _folder = new();

    public static TheoryData<string> Shapes => ["box", "ring", "parts", "diagonal", "speck", "nested", "noise", "full"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_lengths_are_exact(string shape)
    {
        var labels = Draw(shape);
        var coco = Coco(labels, polygons: false);
        var annotation = coco.GetProperty("annotations")[0];
        var back = MaskFile.Segmentation(annotation.GetProperty("segmentation"), Size);
        Assert.Equal(labels.Select(l => l == 7), back.Pixels.Select(p => p == 1));
        Assert.Equal(labels.Count(l => l == 7), annotation.GetProperty("area").GetInt32());
        Assert.Equal((7, 7, 4), (annotation.GetProperty("category_id").GetInt32(), annotation.GetProperty("track_id").GetInt32(), annotation.GetProperty("image_id").GetInt32()));
        Assert.Equal("00003.jpg", coco.GetProperty("images")[0].GetProperty("file_name").GetString());
        Assert.Equal("object 7", coco.GetProperty("categories")[0].GetProperty("name").GetString());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Polygons_go_round_the_pixels(string shape)
    {
        var labels = Draw(shape);
        var polygons = Coco(labels, polygons: true).GetProperty("annotations")[0].GetProperty("segmentation").EnumerateArray()
            .Select(polygon => polygon.EnumerateArray().Select(number => number.GetDouble()).Chunk(2).ToArray()).ToArray();
        CheckNear(labels, (x, y) => polygons.Any(polygon => Inside(polygon, x, y)));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Yolo_and_cvat_have_one_outline(string shape)
    {
        var labels = Draw(shape);
        using var yolo = new YoloExport(_folder.File("yolo"));
        var cvat = new CvatExport(_folder.File("cvat.xml"));
        foreach (var export in new ILabelExport[] { yolo, cvat })
        {
            export.Open("clip.mp4", Size);
            export.Add(new LabelledFrame(3, "00003.jpg", labels));
            export.Add(new LabelledFrame(4, "00004.jpg", new byte[Size.Pixels]));
            export.Finish();
        }

        var line = Assert.Single(File.ReadAllLines(_folder.File("yolo/labels/00003.txt"))).Split(' ');
        Assert.Equal("0", line[0]);
        var outline = line[1..].Select(text => double.Parse(text, CultureInfo.InvariantCulture)).Chunk(2).Select(p => new[] { p[0] * Size.Width, p[1] * Size.Height }).ToArray();
        CheckNear(labels, (x, y) => Inside(outline, x, y));
        Assert.Empty(File.ReadAllText(_folder.File("yolo/labels/00004.txt")));
        Assert.Contains("  0: object 7", File.ReadAllText(_folder.File("yolo/data.yaml")), StringComparison.Ordinal);

        var track = Assert.Single(XDocument.Load(_folder.File("cvat.xml")).Root!.Elements("track"));
        var shapes = track.Elements("polygon").Select(p => ((string)p.Attribute("frame")!, (string)p.Attribute("outside")!)).ToArray();
        Assert.Equal([("3", "0"), ("4", "1")], shapes);
        var points = ((string)track.Elements("polygon").First().Attribute("points")!).Split(';').Select(p => p.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        CheckNear(labels, (x, y) => Inside(points, x, y));
    }

    [Fact]
    public void What_cannot_be_written_is_said_before_a_run()
    {
        File.WriteAllText(_folder.File("file"), "in the way");
        foreach (var export in new ILabelExport[] { new CocoExport(_folder.File("file/a.json")), new CvatExport(_folder.File("file/a.xml")), new YoloExport(_folder.File("file/a")) })
        {
            Assert.Contains("file", Assert.Throws<SrNetException>(() => export.Open("x", Size)).Message, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private JsonElement Coco(byte[] labels, bool polygons)
    {
        var export = new CocoExport(_folder.File("coco.json"), polygons);
        export.Open("clip.mp4", Size);
        export.Add(new LabelledFrame(3, "00003.jpg", labels));
        export.Finish();
        return JsonDocument.Parse(File.ReadAllText(_folder.File("coco.json"))).RootElement;
    }

    // Steps are cut off: what differs touches the edge of the object.
    private static void CheckNear(byte[] labels, Func<double, double, bool> inside)
    {
        var wrong = 0;
        for (var y = 0; y < Size.Height; y++)
        {
            for (var x = 0; x < Size.Width; x++)
            {
                var is7 = labels[(y * Size.Width) + x] == 7;
                if (inside(x + 0.5, y + 0.5) != is7)
                {
                    wrong++;
                    Assert.True(Neighbours(labels, x, y).Any(l => (l == 7) != is7), $"{x}, {y} is far from any edge");
                }
            }
        }

        Assert.InRange(wrong, 0, labels.Count(l => l == 7) / 3);
    }

    private static IEnumerable<byte> Neighbours(byte[] labels, int x, int y)
    {
        for (var dy = -1; dy <= 1; dy++)
        {
            for (var dx = -1; dx <= 1; dx++)
            {
                var (a, b) = (x + dx, y + dy);
                yield return a >= 0 && b >= 0 && a < Size.Width && b < Size.Height ? labels[(b * Size.Width) + a] : (byte)0;
            }
        }
    }

    // Even and odd, as every reader fills.
    private static bool Inside(double[][] polygon, double x, double y)
    {
        var inside = false;
        for (var i = 0; i < polygon.Length; i++)
        {
            var (a, b) = (polygon[i], polygon[(i + 1) % polygon.Length]);
            inside ^= a[1] > y != b[1] > y && x < a[0] + ((y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]));
        }

        return inside;
    }

    private static byte[] Draw(string shape)
    {
        var random = new Random(5);
        var labels = new byte[Size.Pixels];
        for (var y = 0; y < Size.Height; y++)
        {
            for (var x = 0; x < Size.Width; x++)
            {
                var r = Math.Sqrt(Math.Pow(x - 18, 2) + Math.Pow(y - 14, 2));
                labels[(y * Size.Width) + x] = shape switch
                {
                    "box" => x is >= 5 and < 20 && y is >= 3 and < 12,
                    "ring" => r is > 5 and < 12,
                    "parts" => x is < 6 or (> 20 and < 30) && y > 4,
                    "diagonal" => Math.Abs(x - y) < 2,
                    "speck" => x == 9 && y == 9,
                    "nested" => r is < 3 or (> 6 and < 9) or (> 11 and < 13),
                    "noise" => r < 10 && random.Next(5) > 0,
                    _ => true,
                } ? (byte)7 : (byte)0;
            }
        }

        return labels;
    }
}
