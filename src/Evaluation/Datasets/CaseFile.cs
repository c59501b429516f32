using System.Text.Json;
using System.Text.Json.Serialization;

namespace SRNet.Evaluation.Datasets;

/// <summary>Clips in which an object leaves or stays among others of its kind: <c>cases.json</c>, a list of
/// <c>{"clip": "a.mp4", "box": [x, y, w, h], "present": [first, last], "inside": [x, y, w, h], "absent": [[first, last], ..], "why": ".."}</c>. The box is the
/// object's in frame 0; inside may be left out.</summary>
internal static class CaseFile
{
    private const string Name = "cases.json";

    public static bool Is(string folder) => File.Exists(Path.Combine(folder, Name));

    public static IReadOnlyList<EvaluationSequence> Read(string folder, SequenceChoice choice)
    {
        var path = Path.Combine(folder, Name);
        CaseLine[] lines;
        try
        {
            lines = JsonSerializer.Deserialize(File.ReadAllBytes(path), CaseJson.Default.CaseLineArray) ?? [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw SrNetException.InvalidInput($"'{path}' is no list of cases: {e.Message.TrimEnd('.')}.", e);
        }

        if (lines.Length == 0)
        {
            throw SrNetException.InvalidInput($"'{path}' lists no case.");
        }

        var named = Names(lines);
        var chosen = choice.Of(named).ToHashSet();
        return [.. lines.Zip(named).Where(pair => chosen.Contains(pair.Second)).Select(pair => ReadOne(folder, path, pair.First, pair.Second))];
    }

    // A clip's further cases are counted: bottles, bottles-2.
    private static string[] Names(CaseLine[] lines)
    {
        var seen = new Dictionary<string, int>();
        return [.. lines.Select(line =>
        {
            var name = Path.GetFileNameWithoutExtension(line.Clip);
            seen[name] = seen.GetValueOrDefault(name) + 1;
            return seen[name] == 1 ? name : $"{name}-{seen[name]}";
        })];
    }

    private static EvaluationSequence ReadOne(string folder, string path, CaseLine line, string name)
    {
        var item = new IdentityCase(
            Box(path, line, line.Box, "box"),
            Range(path, line, line.Present),
            line.Inside is null ? null : Box(path, line, line.Inside, "inside"),
            [.. (line.Absent ?? []).Select(range => Range(path, line, range))],
            line.Why ?? "");
        var clip = Clip.Open(Path.Combine(folder, line.Clip));
        return new EvaluationSequence
        {
            Name = name,
            Size = clip.Size,
            Frames = clip.Frames(item.Absent.Append(item.Present).Max(range => range.Last) + 1, name),
            Video = clip.Video,
            Objects = [new EvaluationObject(1, 0)],
            Case = item,
        };
    }

    private static TruthBox Box(string path, CaseLine line, double[] v, string what) =>
        v.Length == 4 && v[2] > 0 && v[3] > 0
            ? new TruthBox(v[0], v[1], v[0] + v[2], v[1] + v[3])
            : throw SrNetException.InvalidInput($"'{path}': \"{what}\" of {line.Clip} has to be [x, y, width, height].");

    private static FrameRange Range(string path, CaseLine line, int[] v) =>
        v.Length == 2 && v[0] >= 0 && v[1] >= v[0]
            ? new FrameRange(v[0], v[1])
            : throw SrNetException.InvalidInput($"'{path}': frames of {line.Clip} have to be [first, last].");
}

/// <summary>A case as it is written.</summary>
internal sealed record CaseLine
{
    public required string Clip { get; init; }

    public required double[] Box { get; init; }

    public required int[] Present { get; init; }

    public double[]? Inside { get; init; }

    public int[][]? Absent { get; init; }

    public string? Why { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CaseLine[]))]
internal sealed partial class CaseJson : JsonSerializerContext;
