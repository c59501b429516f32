namespace SRNet.Segmentation.Prompts;

/// <summary>A box around the object: nothing outside of it is the object; what inside of it is, is found from the picture. Other objects keep their
/// pixels.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Above 0.</param>
/// <param name="Height">Above 0.</param>
public sealed record BoxPrompt(int ObjectId, float X, float Y, float Width, float Height) : ObjectPrompt(ObjectId)
{
    private protected override string Kind => "box";

    internal override void Draw(ObjectSketch sketch)
    {
        Check(X, Y, Width, Height);
        if (Width <= 0 || Height <= 0)
        {
            throw Refused("its width and height must be above 0");
        }

        sketch.Canvas.Fill(PromptMark.Background);
        sketch.Canvas.Box(X, Y, Width, Height, PromptMark.Possible);
        SetOutline(sketch, rough: true, sketch.Canvas.Count(PromptMark.Possible) > 0);
    }
}
