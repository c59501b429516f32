namespace SRNet.Segmentation.Prompts;

/// <summary>A line drawn with a round brush, over the object or beside it.</summary>
/// <param name="Points">At least one; a single one is a dot.</param>
/// <param name="Radius">Of the brush, above 0.</param>
/// <param name="Positive">Whether it runs on the object.</param>
public sealed record Stroke(IReadOnlyList<PromptPoint> Points, float Radius, bool Positive = true);

/// <summary>Strokes on the object and beside it; like clicks, but every pixel under a stroke is meant.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="Strokes">At least one.</param>
public sealed record ScribblePrompt(int ObjectId, IReadOnlyList<Stroke> Strokes) : ObjectPrompt(ObjectId)
{
    /// <summary>The largest brush, in pixels.</summary>
    public const float LargestRadius = 512;

    private protected override string Kind => "scribble";

    internal override void Draw(ObjectSketch sketch)
    {
        Check([.. Strokes.SelectMany(s => s.Points)]);
        foreach (var stroke in Strokes)
        {
            if (!(stroke.Radius is > 0 and <= LargestRadius))
            {
                throw Refused(FormattableString.Invariant($"the radius of a stroke must be above 0 and at most {LargestRadius} pixels"));
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
            throw Refused(NoPixel(sketch));
        }
    }
}
