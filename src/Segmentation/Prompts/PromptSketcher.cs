using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts;

/// <summary>Checks a frame's prompts and draws them, one sketch per object.</summary>
internal static class PromptSketcher
{
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

            prompt.Draw(sketch);
        }

        foreach (var sketch in sketches)
        {
            if (!tracked.Contains((byte)sketch.Id) && !sketch.HasObject)
            {
                throw SrNetException.InvalidInput($"Object {sketch.Id} is new and nothing marks where it is: give it a positive click, a box or a mask.");
            }

            var known = tracked.Contains((byte)sketch.Id);
            (sketch.Corrects, sketch.Replaces) = (known && !sketch.HasOutline, known && sketch.HasOutline);
        }

        return sketches;
    }
}
