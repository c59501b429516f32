namespace SRNet.Segmentation.Prompts;

/// <summary>The object's outline, drawn by hand: the object is inside (even-odd rule where the outline crosses itself). It takes its pixels from other
/// objects.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="Points">At least three corners; the last joins the first.</param>
public sealed record PolygonPrompt(int ObjectId, IReadOnlyList<PromptPoint> Points) : ObjectPrompt(ObjectId)
{
    private protected override string Kind => "polygon";

    internal override void Draw(ObjectSketch sketch)
    {
        Check(Points);
        if (Points.Count < 3)
        {
            throw Refused("it needs at least three corners");
        }

        sketch.Canvas.Fill(PromptMark.Background);
        sketch.Canvas.Polygon([.. Points.Select(p => ((double)p.X, (double)p.Y))], PromptMark.Object);
        SetOutline(sketch, rough: false, sketch.Canvas.Count(PromptMark.Object) > 0);
    }
}
