using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts;

/// <summary>A point that is on the object, or one that is not.</summary>
public readonly record struct Click(float X, float Y, bool Positive = true);

/// <summary>Points on the object and points beside it. A new object needs one on it; of a tracked object's mask positive ones add to it and negative ones take
/// away. Other objects keep their pixels.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="Clicks">At least one, inside the frame.</param>
public sealed record ClickPrompt(int ObjectId, IReadOnlyList<Click> Clicks) : ObjectPrompt(ObjectId)
{
    private protected override string Kind => "click prompt";

    internal override void Draw(ObjectSketch sketch)
    {
        Check([.. Clicks.Select(c => new PromptPoint(c.X, c.Y))]);
        var size = sketch.Canvas.Size;
        foreach (var click in Clicks)
        {
            if (click.X < 0 || click.Y < 0 || click.X >= size.Width || click.Y >= size.Height)
            {
                throw Refused(FormattableString.Invariant($"({click.X}, {click.Y}) is outside of the frame, which is {size.Width} wide and {size.Height} high"));
            }

            var mark = click.Positive ? PromptMark.Object : PromptMark.Background;
            sketch.Canvas.Disc(click.X, click.Y, Radius(size), mark);
            sketch.Canvas.Dot(click.X, click.Y, mark);
            sketch.Seeds.Add(click);
        }

        sketch.Rough = true;
    }

    // A click means the pixels around it as well: it is not aimed to the pixel, and one pixel is lost between the network's cells.
    private static double Radius(ImageSize size) => Math.Max(1.5, 0.008 * Math.Min(size.Width, size.Height));
}
