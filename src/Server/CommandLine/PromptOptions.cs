using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Server.CommandLine;

/// <summary>
/// What is marked in the first frame: <c>--box [ID:]x,y,w,h</c>, <c>--polygon [ID:]x,y,x,y,x,y...</c>, <c>--click [ID:]x,y</c> and <c>--click [ID:]-x,y</c> for a point
/// that is not on the object; each as often as needed. Boxes and polygons without an id are numbered from 1 upward in their order, a click without one is object 1's.
/// </summary>
internal sealed class PromptOptions
{
    private readonly Option<List<Marked>> _box = Make("--box", "x,y,w,h", "Box around an object of the first frame: left, top, width, height in pixels; repeat it for further objects", ParseBox);
    private readonly Option<List<Marked>> _polygon = Make("--polygon", "x,y,x,y,x,y...", "Outline of an object of the first frame, three corners or more", ParsePolygon);
    private readonly Option<List<Marked>> _click = Make("--click", "x,y", "Point on an object of the first frame; -x,y is a point beside it. ID:x,y says of which object, else of object 1", ParseClick);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_box, _polygon, _click];

    /// <summary>Whether any is given.</summary>
    public bool Any(ParseResult parsed) => Given(parsed, _box).Count + Given(parsed, _polygon).Count + Given(parsed, _click).Count > 0;

    /// <summary>The prompts of the first frame, outlines first.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="mask">The file given as --mask, or null; its objects keep their values as ids.</param>
    /// <exception cref="SrNetException">InvalidInput: two outlines for one object.</exception>
    public IReadOnlyList<ObjectPrompt> Read(ParseResult parsed, LabelMap? mask)
    {
        var prompts = new List<ObjectPrompt>(mask is null ? [] : mask.ObjectIds().Select(id => new ObjectMaskPrompt(id, mask, id)));
        var outlines = Given(parsed, _box).Concat(Given(parsed, _polygon)).ToArray();
        var taken = prompts.Select(p => p.ObjectId).Concat(outlines.Where(o => o.Id is not null).Select(o => o.Id!.Value)).ToHashSet();
        var next = 1;
        foreach (var outline in outlines)
        {
            var id = outline.Id;
            while (id is null && !taken.Add(next))
            {
                next++;
            }

            prompts.Add(outline.ToPrompt(id ?? next));
        }

        if (prompts.GroupBy(p => p.ObjectId).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw SrNetException.InvalidInput($"Object {twice.Key} has more than one outline: give each --box and --polygon an id of its own, such as --box {twice.Key + 1}:x,y,w,h.");
        }

        prompts.AddRange(Given(parsed, _click).Select(click => click.ToPrompt(click.Id ?? 1)));
        return prompts;
    }

    private static List<Marked> Given(ParseResult parsed, Option<List<Marked>> option) => parsed.GetValue(option) ?? [];

    private static Option<List<Marked>> Make(string name, string form, string description, Func<float[], bool, Func<int, ObjectPrompt>?> toPrompt) => new(name)
    {
        Description = description,
        HelpName = $"[ID:]{form}",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => Parse(result, name, form, toPrompt),
    };

    private static List<Marked> Parse(ArgumentResult result, string name, string form, Func<float[], bool, Func<int, ObjectPrompt>?> toPrompt)
    {
        var all = new List<Marked>();
        foreach (var token in result.Tokens)
        {
            var parts = token.Value.Split(':');
            int? id = parts.Length == 1 ? null : int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and < LabelMap.Void ? number : 0;
            var numbers = parts[^1];
            var negative = numbers.StartsWith('-') && name == "--click";
            var values = numbers[(negative ? 1 : 0)..].Split(',')
                .Select(text => !(negative && text.StartsWith('-')) && float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : float.NaN).ToArray();
            if (parts.Length > 2 || id == 0 || !values.All(float.IsFinite) || toPrompt(values, !negative) is not { } make)
            {
                result.AddError($"{name} needs [ID:]{form} in pixels, with an ID of 1 to 254, not '{token.Value}'.");
                return all;
            }

            all.Add(new Marked(id, make));
        }

        return all;
    }

    private static Func<int, ObjectPrompt>? ParseBox(float[] v, bool positive) => v is [var x, var y, > 0 and var w, > 0 and var h] ? id => new BoxPrompt(id, x, y, w, h) : null;

    private static Func<int, ObjectPrompt>? ParsePolygon(float[] v, bool positive) =>
        v.Length >= 6 && v.Length % 2 == 0 ? id => new PolygonPrompt(id, [.. v.Chunk(2).Select(p => new PromptPoint(p[0], p[1]))]) : null;

    private static Func<int, ObjectPrompt>? ParseClick(float[] v, bool positive) => v is [var x, var y] ? id => new ClickPrompt(id, [new Click(x, y, positive)]) : null;

    /// <summary>One value of an option: the object's id, if it was given, and what makes the prompt.</summary>
    private sealed record Marked(int? Id, Func<int, ObjectPrompt> ToPrompt);
}
