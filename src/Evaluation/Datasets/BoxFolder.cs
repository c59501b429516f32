using System.Globalization;

namespace SRNet.Evaluation.Datasets;

/// <summary>Clips with a box as truth in every frame: <c>NAME.mp4</c> or a folder of pictures <c>NAME</c>, and <c>NAME.txt</c> with a line per frame: x, y, width, height, or
/// the four corners of a turned box, x1, y1 .. x4, y4, whose upright box is taken. nan = the box is not known in this frame.</summary>
internal static class BoxFolder
{
    private static readonly char[] Separators = [',', ' ', '\t', ';'];

    public static bool Is(string folder) => Truths(folder).Length > 0;

    public static IReadOnlyList<EvaluationSequence> Read(string folder, SequenceChoice choice) =>
        [.. choice.Of([.. Truths(folder).Select(path => Path.GetFileNameWithoutExtension(path))]).Select(name => ReadOne(folder, name))];

    private static EvaluationSequence ReadOne(string folder, string name)
    {
        var path = Path.Combine(folder, name + ".txt");
        var boxes = File.ReadLines(path).Where(line => line.Trim().Length > 0).Select((line, i) => Box(path, i + 1, line)).ToArray();
        if (boxes.Length < 2 || boxes[0] is null)
        {
            throw SrNetException.InvalidInput($"'{path}' holds {boxes.Length} boxes: at least two frames are needed, and a box in the first.");
        }

        var clip = Clip.Open(Clip.Find(folder, name) ?? throw SrNetException.InvalidInput($"'{path}' has no clip: there is no '{name}.mp4' and no folder '{name}' beside it."));
        return new EvaluationSequence
        {
            Name = name,
            Size = clip.Size,
            Frames = clip.Frames(boxes.Length, name),
            Video = clip.Video,
            Objects = [new EvaluationObject(1, 0)],
            Boxes = boxes,
        };
    }

    // Text files that begin with something else are notes.
    private static string[] Truths(string folder) =>
        [.. FrameFiles.List(folder, ".txt").Where(path => Numbers(File.ReadLines(path).FirstOrDefault() ?? "") is not null)];

    private static TruthBox? Box(string path, int line, string text)
    {
        var v = Numbers(text) ?? throw SrNetException.InvalidInput($"Line {line} of '{path}' is no box: write x,y,width,height or eight numbers, the corners x1,y1 .. x4,y4.");
        if (v.Any(double.IsNaN))
        {
            return null;
        }

        return v.Length == 4
            ? new TruthBox(v[0], v[1], v[0] + v[2], v[1] + v[3])
            : new TruthBox(
                Math.Min(Math.Min(v[0], v[2]), Math.Min(v[4], v[6])),
                Math.Min(Math.Min(v[1], v[3]), Math.Min(v[5], v[7])),
                Math.Max(Math.Max(v[0], v[2]), Math.Max(v[4], v[6])),
                Math.Max(Math.Max(v[1], v[3]), Math.Max(v[5], v[7])));
    }

    private static double[]? Numbers(string line)
    {
        var parts = line.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || double.IsInfinity(numbers[i]))
            {
                return null;
            }
        }

        return parts.Length is 4 or 8 ? numbers : null;
    }
}
