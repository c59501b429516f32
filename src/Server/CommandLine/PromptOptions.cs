using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Masks;
using SRNet.Segmentation.Prompts;

namespace SRNet.Server.CommandLine;

/// <summary>
/// What is marked: <c>--mask [FRAME=]FILE</c>, <c>--box [ID:]x,y,w,h[@FRAME]</c>, <c>--polygon [ID:]x,y,x,y,x,y...[@FRAME]</c>, <c>--click [ID:]x,y[@FRAME]</c> and
/// <c>--click [ID:]-x,y</c> for a point that is not on the object; each as often as needed. Without a frame the first one is meant. Boxes and polygons without an id are
/// numbered from 1 upward in their order, a click without one is object 1's.
/// </summary>
internal sealed class PromptOptions
{
    private readonly Option<List<string>> _mask = new("--mask") { Description = "Mask of the first frame, or of the one that is named: pixel value = object id, or white, or colours on black; or COCO's JSON", HelpName = "[FRAME=]FILE", Arity = ArgumentArity.OneOrMore };
    private readonly Option<List<Marked>> _box = Make("--box", "x,y,w,h", "Box around an object: left, top, width, height in pixels; @FRAME when it comes later; repeat it for further objects", ParseBox);
    private readonly Option<List<Marked>> _polygon = Make("--polygon", "x,y,x,y,x,y...", "Outline of an object, three corners or more; several of one ID are its parts", ParsePolygon);
    private readonly Option<List<Marked>> _click = Make("--click", "x,y", "Point on an object; -x,y is a point beside it. ID:x,y says of which object, else of object 1", ParseClick);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_mask, _box, _polygon, _click];

    /// <summary>Whether any is given.</summary>
    public bool Any(ParseResult parsed) => Masks(parsed).Length + Given(parsed, _box).Count + Given(parsed, _polygon).Count + Given(parsed, _click).Count > 0;

    /// <summary>The files that are read.</summary>
    public IEnumerable<string> Files(ParseResult parsed) => Masks(parsed).Select(mask => Path.GetFullPath(mask.Path));

    /// <summary>What is marked, masks and outlines first, and in which frames.</summary>
    /// <exception cref="SrNetException">InvalidInput: a file that is no mask, or two outlines for one object in a frame.</exception>
    public GivenMarks Read(ParseResult parsed)
    {
        var masks = Masks(parsed).Select(mask => (mask.Frame, Mask: MaskFile.Read(mask.Path), mask.Path)).ToArray();
        var marks = new List<GivenMark>(masks.SelectMany(given =>
            given.Mask.Labels.ObjectIds().Select(id => new GivenMark(given.Frame, id, (size, aspect) => new ObjectMaskPrompt(id, given.Mask.For(size, aspect), id)))));
        var outlines = Given(parsed, _box).Concat(Joined(Given(parsed, _polygon))).ToArray();
        var taken = marks.Select(mark => mark.ObjectId).Concat(outlines.Where(o => o.Id is not null).Select(o => o.Id!.Value)).ToHashSet();
        var next = 1;
        foreach (var outline in outlines)
        {
            var id = outline.Id;
            while (id is null && !taken.Add(next))
            {
                next++;
            }

            marks.Add(outline.ToMark(id ?? next));
        }

        if (marks.GroupBy(mark => (mark.Frame, mark.ObjectId)).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw SrNetException.InvalidInput(
                $"Object {twice.Key.ObjectId} has more than one outline in frame {twice.Key.Frame}: give each --box an id of its own, such as --box {twice.Key.ObjectId + 1}:x,y,w,h; parts of one object are several --polygon of its id.");
        }

        marks.AddRange(Given(parsed, _click).Select(click => click.ToMark(click.Id ?? 1)));
        return new GivenMarks(marks, [.. masks.Where(given => given.Mask.Note is not null).Select(given => $"'{given.Path}': {given.Mask.Note}")]);
    }

    private static List<Marked> Given(ParseResult parsed, Option<List<Marked>> option) => parsed.GetValue(option) ?? [];

    // A file may be called 75=later.png; who means another frame has no such file.
    private (long Frame, string Path)[] Masks(ParseResult parsed) => [.. (parsed.GetValue(_mask) ?? []).Select(text =>
        File.Exists(text) ? (0, text)
        : text.IndexOf('=', StringComparison.Ordinal) is > 0 and var end && IsFrame(text[..end], out var before) ? (before, text[(end + 1)..])
        : text.LastIndexOf('@') is > 0 and var at && IsFrame(text[(at + 1)..], out var behind) ? (behind, text[..at])
        : (0L, text))];

    // Polygons of one object in one frame are its parts.
    private static IEnumerable<Marked> Joined(List<Marked> polygons) => polygons
        .Select((polygon, i) => (polygon, key: polygon.Id is { } id ? (polygon.Frame, id) : (polygon.Frame, -1 - i)))
        .GroupBy(item => item.key, item => item.polygon)
        .Select(parts => parts.Count() == 1
            ? parts.First()
            : parts.First() with { ToPrompt = id => ((PolygonPrompt)parts.First().ToPrompt(id)) with { Parts = [.. parts.Skip(1).Select(part => ((PolygonPrompt)part.ToPrompt(id)).Points)] } });

    private static bool IsFrame(string text, out long frame) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out frame);

    private static Option<List<Marked>> Make(string name, string form, string description, Func<float[], bool, Func<int, ObjectPrompt>?> toPrompt) => new(name)
    {
        Description = description,
        HelpName = $"[ID:]{form}[@FRAME]",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => Parse(result, name, form, toPrompt),
    };

    private static List<Marked> Parse(ArgumentResult result, string name, string form, Func<float[], bool, Func<int, ObjectPrompt>?> toPrompt)
    {
        var all = new List<Marked>();
        foreach (var token in result.Tokens)
        {
            var at = token.Value.Split('@');
            var frame = 0L;
            var parts = at[0].Split(':');
            int? id = parts.Length == 1 ? null : int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and < LabelMap.Void ? number : 0;
            var numbers = parts[^1];
            var negative = numbers.StartsWith('-') && name == "--click";
            var values = numbers[(negative ? 1 : 0)..].Split(',')
                .Select(text => !(negative && text.StartsWith('-')) && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : float.NaN).ToArray();
            if (at.Length > 2 || (at.Length == 2 && !IsFrame(at[1], out frame)) || parts.Length > 2 || id == 0 || !values.All(float.IsFinite) || toPrompt(values, !negative) is not { } make)
            {
                result.AddError($"{name} needs [ID:]{form}[@FRAME] in pixels, with an ID of 1 to 254, not '{token.Value}'.");
                return all;
            }

            all.Add(new Marked(frame, id, make));
        }

        return all;
    }

    private static Func<int, ObjectPrompt>? ParseBox(float[] v, bool positive) => v is [var x, var y, > 0 and var w, > 0 and var h] ? id => new BoxPrompt(id, x, y, w, h) : null;

    private static Func<int, ObjectPrompt>? ParsePolygon(float[] v, bool positive) =>
        v.Length >= 6 && v.Length % 2 == 0 ? id => new PolygonPrompt(id, [.. v.Chunk(2).Select(p => new PromptPoint(p[0], p[1]))]) : null;

    private static Func<int, ObjectPrompt>? ParseClick(float[] v, bool positive) => v is [var x, var y] ? id => new ClickPrompt(id, [new Click(x, y, positive)]) : null;

    /// <summary>One value of an option: its frame, the object's id, if it was given, and what makes the prompt.</summary>
    private sealed record Marked(long Frame, int? Id, Func<int, ObjectPrompt> ToPrompt)
    {
        public GivenMark ToMark(int id) => new(Frame, id, (_, _) => ToPrompt(id));
    }
}
