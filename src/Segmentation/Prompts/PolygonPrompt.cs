namespace SRNet.Segmentation.Prompts;

/// <summary>The object's outline, drawn by hand: the object is inside (even-odd rule where the outline crosses itself). It takes its pixels from other
/// objects.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="Points">At least three corners; the last joins the first.</param>
public sealed record PolygonPrompt(int ObjectId, IReadOnlyList<PromptPoint> Points) : ObjectPrompt(ObjectId)
{
    /// <summary>Further outlines of the same object, which something before it cuts in parts.</summary>
    public IReadOnlyList<IReadOnlyList<PromptPoint>> Parts { get; init; } = [];

    private protected override string Kind => "polygon";

    internal override void Draw(ObjectSketch sketch)
    {
        sketch.Canvas.Fill(PromptMark.Background);
        foreach (var outline in Parts.Prepend(Points))
        {
            Check(outline);
            if (outline.Count < 3)
            {
                throw Refused("it needs at least three corners");
            }

            sketch.Canvas.Polygon([.. outline.Select(p => ((double)p.X, (double)p.Y))], PromptMark.Object);
        }

        SetOutline(sketch, rough: false, sketch.Canvas.Count(PromptMark.Object) > 0);
    }
}
