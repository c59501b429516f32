using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts;

/// <summary>Checks a frame's prompts and draws them, one sketch per object.</summary>
internal static class PromptSketcher
{
    /// <summary>The most points of one prompt: an outline drawn by hand has some hundred.</summary>
    public const int MaximumPoints = 4096;

    /// <summary>The largest brush, in pixels.</summary>
    public const float MaximumRadius = 512;

    /// <summary>Draws.</summary>
    /// <param name="prompts">Of one frame.</param>
    /// <param name="size">Of the frame.</param>
    /// <param name="tracked">Objects there are already.</param>
    /// <returns>A sketch per object, in the order the objects came.</returns>
    /// <exception cref="SrNetException">InvalidInput: a prompt that says nothing about this frame or is no prompt at all.</exception>
    public static IReadOnlyList<ObjectSketch> Draw(IReadOnlyList<ObjectPrompt> prompts, ImageSize size, ReadOnlySpan<byte> tracked)
    {
        var sketches = new List<ObjectSketch>();
        foreach (var prompt in prompts)
        {
            ArgumentNullException.ThrowIfNull(prompt, nameof(prompts));
            if (prompt.ObjectId is < 1 or >= LabelMap.Void)
            {
                throw SrNetException.InvalidInput($"An object cannot have the id {prompt.ObjectId}: ids are 1 to 254.");
            }

            var sketch = sketches.Find(s => s.Id == prompt.ObjectId);
            if (sketch is null)
            {
                sketches.Add(sketch = new ObjectSketch(prompt.ObjectId, size));
            }

            Draw(sketch, prompt);
        }

        foreach (var sketch in sketches)
        {
            if (!tracked.Contains((byte)sketch.Id) && !sketch.HasObject)
            {
                throw SrNetException.InvalidInput($"Object {sketch.Id} is new and nothing marks where it is: give it a positive click, a box or a mask.");
            }

            sketch.Corrects = !sketch.HasOutline && tracked.Contains((byte)sketch.Id);
        }

        return sketches;
    }

    private static void Draw(ObjectSketch sketch, ObjectPrompt prompt)
    {
        switch (prompt)
        {
            case ObjectMaskPrompt mask:
                Mask(sketch, mask);
                break;
            case BoxPrompt box:
                Box(sketch, box);
                break;
            case PolygonPrompt polygon:
                Polygon(sketch, polygon);
                break;
            case ClickPrompt clicks:
                Clicks(sketch, clicks);
                break;
            case ScribblePrompt scribble:
                Scribble(sketch, scribble);
                break;
            default:
                throw new ArgumentException($"{prompt.GetType()} is no prompt this session knows.", nameof(prompt));
        }
    }

    private static void Mask(ObjectSketch sketch, ObjectMaskPrompt prompt)
    {
        var size = sketch.Canvas.Size;
        ArgumentNullException.ThrowIfNull(prompt.Labels, nameof(prompt));
        if (prompt.Labels.Size != size)
        {
            throw SrNetException.InvalidInput($"The mask is {prompt.Labels.Size} but the frames are {size}: give a mask of the frames' size.");
        }

        var marks = sketch.Canvas.Marks;
        var any = false;
        for (var i = 0; i < marks.Length; i++)
        {
            var label = prompt.Labels.Pixels[i];
            any |= label == prompt.Label;
            marks[i] = label == prompt.Label ? PromptMark.Object : label == LabelMap.Void ? PromptMark.None : PromptMark.Background;
        }

        Outlined(sketch, rough: false, any, "mask", $"no pixel of it has the value {prompt.Label}");
    }

    private static void Box(ObjectSketch sketch, BoxPrompt prompt)
    {
        Finite(prompt, "box", [prompt.X, prompt.Y, prompt.Width, prompt.Height]);
        if (prompt.Width <= 0 || prompt.Height <= 0)
        {
            throw Refused(prompt, "box", "its width and height must be above 0");
        }

        sketch.Canvas.Fill(PromptMark.Background);
        sketch.Canvas.Box(prompt.X, prompt.Y, prompt.Width, prompt.Height, PromptMark.Possible);
        Outlined(sketch, rough: true, sketch.Canvas.Count(PromptMark.Possible) > 0, "box", NoPixel(sketch));
    }

    private static void Polygon(ObjectSketch sketch, PolygonPrompt prompt)
    {
        Points(prompt, "polygon", prompt.Points);
        if (prompt.Points.Count < 3)
        {
            throw Refused(prompt, "polygon", "it needs at least three corners");
        }

        sketch.Canvas.Fill(PromptMark.Background);
        sketch.Canvas.Polygon([.. prompt.Points.Select(p => ((double)p.X, (double)p.Y))], PromptMark.Object);
        Outlined(sketch, rough: false, sketch.Canvas.Count(PromptMark.Object) > 0, "polygon", NoPixel(sketch));
    }

    private static void Clicks(ObjectSketch sketch, ClickPrompt prompt)
    {
        Points(prompt, "click prompt", [.. prompt.Clicks.Select(c => new PromptPoint(c.X, c.Y))]);
        var size = sketch.Canvas.Size;
        foreach (var click in prompt.Clicks)
        {
            if (click.X < 0 || click.Y < 0 || click.X >= size.Width || click.Y >= size.Height)
            {
                throw Refused(prompt, "click prompt", FormattableString.Invariant($"({click.X}, {click.Y}) is outside of the frame, which is {size.Width} wide and {size.Height} high"));
            }

            var mark = click.Positive ? PromptMark.Object : PromptMark.Background;
            sketch.Canvas.Disc(click.X, click.Y, ClickRadius(size), mark);
            sketch.Canvas.Dot(click.X, click.Y, mark);
            sketch.Seeds.Add(click);
        }

        sketch.Rough = true;
    }

    private static void Scribble(ObjectSketch sketch, ScribblePrompt prompt)
    {
        Points(prompt, "scribble", [.. prompt.Strokes.SelectMany(s => s.Points)]);
        foreach (var stroke in prompt.Strokes)
        {
            if (!(stroke.Radius is > 0 and <= MaximumRadius))
            {
                throw Refused(prompt, "scribble", FormattableString.Invariant($"the radius of a stroke must be above 0 and at most {MaximumRadius} pixels"));
            }

            var mark = stroke.Positive ? PromptMark.Object : PromptMark.Background;
            for (var i = 0; i < stroke.Points.Count; i++)
            {
                sketch.Canvas.Line(stroke.Points[Math.Max(0, i - 1)], stroke.Points[i], stroke.Radius, mark);
                sketch.Canvas.Dot(stroke.Points[i].X, stroke.Points[i].Y, mark);
            }
        }

        sketch.Rough = true;
        if (!sketch.HasOutline && sketch.Canvas.Count(PromptMark.None) == sketch.Canvas.Marks.Length)
        {
            throw Refused(prompt, "scribble", NoPixel(sketch));
        }
    }

    /// <summary>A click means the pixels around it as well: it is not aimed to the pixel, and one pixel is lost between the network's cells.</summary>
    private static double ClickRadius(ImageSize size) => Math.Max(1.5, 0.008 * Math.Min(size.Width, size.Height));

    private static void Outlined(ObjectSketch sketch, bool rough, bool any, string what, string problem)
    {
        if (!any)
        {
            throw SrNetException.InvalidInput($"The {what} for object {sketch.Id} cannot be used: {problem}.");
        }

        sketch.HasOutline = true;
        sketch.Rough = rough;
    }

    private static void Points(ObjectPrompt prompt, string what, IReadOnlyList<PromptPoint> points)
    {
        if (points.Count is 0 or > MaximumPoints)
        {
            throw Refused(prompt, what, $"it has {points.Count} points and 1 to {MaximumPoints} are allowed");
        }

        foreach (var point in points)
        {
            Finite(prompt, what, [point.X, point.Y]);
        }
    }

    private static void Finite(ObjectPrompt prompt, string what, ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
            {
                throw Refused(prompt, what, "its coordinates must be finite numbers");
            }
        }
    }

    private static string NoPixel(ObjectSketch sketch) =>
        $"it covers no pixel of the frame, which is {sketch.Canvas.Size.Width} wide and {sketch.Canvas.Size.Height} high";

    private static SrNetException Refused(ObjectPrompt prompt, string what, string problem) =>
        SrNetException.InvalidInput($"The {what} for object {prompt.ObjectId} cannot be used: {problem}.");
}
