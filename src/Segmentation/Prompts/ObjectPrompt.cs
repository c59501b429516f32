namespace SRNet.Segmentation.Prompts;

/// <summary>
/// What a person says of one object in one frame. An id that is not tracked yet adds the object; a known id corrects it. Coordinates are pixels of the
/// frame, x to the right, y down; pixel (i, j) covers i..i+1 and j..j+1, so its centre is (i + 0.5, j + 0.5). What lies outside the frame is cut off.
/// Several prompts for one object and frame are drawn in their order.
/// </summary>
/// <param name="ObjectId">1..254. Stable: it is the object's label in every mask for as long as it is tracked.</param>
public abstract record ObjectPrompt(int ObjectId)
{
    /// <summary>The most points of one prompt: an outline drawn by hand has some hundred.</summary>
    public const int MostPoints = 4096;

    /// <summary>What the prompt is called in messages.</summary>
    private protected abstract string Kind { get; }

    /// <summary>Draws the prompt.</summary>
    /// <exception cref="SrNetException">InvalidInput: it cannot be used.</exception>
    internal abstract void Draw(ObjectSketch sketch);

    /// <summary>Refuses points that are none, too many, or not finite.</summary>
    private protected void Check(IReadOnlyList<PromptPoint> points)
    {
        if (points.Count is 0 or > MostPoints)
        {
            throw Refused($"it has {points.Count} points and 1 to {MostPoints} are allowed");
        }

        foreach (var point in points)
        {
            Check(point.X, point.Y);
        }
    }

    /// <summary>Refuses numbers that are not finite.</summary>
    private protected void Check(params ReadOnlySpan<float> numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
            {
                throw Refused("its coordinates must be finite numbers");
            }
        }
    }

    /// <summary>The outline is drawn: from now on it says where the object ends.</summary>
    /// <param name="sketch">Which.</param>
    /// <param name="rough">What is inside is only possibly the object.</param>
    /// <param name="any">Whether it marks a pixel.</param>
    /// <param name="problem">What is wrong if it does not; null = it lies outside of the frame.</param>
    private protected void SetOutline(ObjectSketch sketch, bool rough, bool any, string? problem = null)
    {
        if (!any)
        {
            throw Refused(problem ?? NoPixel(sketch));
        }

        sketch.HasOutline = true;
        sketch.Rough = rough;
    }

    private protected static string NoPixel(ObjectSketch sketch) =>
        $"it covers no pixel of the frame, which is {sketch.Canvas.Size.Width} wide and {sketch.Canvas.Size.Height} high";

    private protected SrNetException Refused(string problem) => SrNetException.InvalidInput($"The {Kind} for object {ObjectId} cannot be used: {problem}.");
}

/// <summary>A point in pixels of the frame.</summary>
public readonly record struct PromptPoint(float X, float Y);
