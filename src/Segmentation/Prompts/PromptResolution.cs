using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts;

/// <summary>Sketches + what is tracked -> the masks to take over.</summary>
internal static class PromptResolution
{
    /// <summary>The prompted objects' masks before any refinement.</summary>
    /// <param name="sketches">Of this frame.</param>
    /// <param name="labels">The frame as it is tracked.</param>
    /// <returns>Labels of the prompted objects alone. Exact marks take pixels from other objects; rough ones take only pixels that are nobody's, the smaller
    /// object first where two overlap.</returns>
    public static LabelMap Coarse(IReadOnlyList<ObjectSketch> sketches, ReadOnlySpan<byte> labels)
    {
        var result = new LabelMap(sketches[0].Canvas.Size);
        foreach (var sketch in sketches)
        {
            var marks = sketch.Canvas.Marks;
            for (var i = 0; i < marks.Length; i++)
            {
                if (marks[i] == PromptMark.Object || (marks[i] == PromptMark.None && labels[i] == sketch.Id))
                {
                    result.Pixels[i] = (byte)sketch.Id;
                }
            }
        }

        foreach (var sketch in sketches.OrderBy(static s => s.Canvas.Count(PromptMark.Possible)))
        {
            var marks = sketch.Canvas.Marks;
            for (var i = 0; i < marks.Length; i++)
            {
                if (marks[i] == PromptMark.Possible && result.Pixels[i] == LabelMap.Background && (labels[i] == LabelMap.Background || labels[i] == sketch.Id))
                {
                    result.Pixels[i] = (byte)sketch.Id;
                }
            }
        }

        return result;
    }

    /// <summary>One object of a label map.</summary>
    public static bool[] MaskOf(LabelMap labels, int id)
    {
        var mask = new bool[labels.Pixels.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = labels.Pixels[i] == id;
        }

        return mask;
    }

    /// <summary>Replaces one object of a label map. Pixels that another prompted object has meanwhile stay its own.</summary>
    public static void ReplaceObject(LabelMap labels, int id, ReadOnlySpan<bool> mask)
    {
        for (var i = 0; i < mask.Length; i++)
        {
            if (labels.Pixels[i] == id || labels.Pixels[i] == LabelMap.Background)
            {
                labels.Pixels[i] = mask[i] ? (byte)id : LabelMap.Background;
            }
        }
    }

    /// <summary>Whether a pixel may become the object's although it is not marked as such: nothing speaks against it and no other object has it.</summary>
    public static bool IsOpen(ObjectSketch sketch, ReadOnlySpan<byte> tracked, int pixel) =>
        sketch.Canvas.Marks[pixel] is PromptMark.None or PromptMark.Possible && (tracked[pixel] == LabelMap.Background || tracked[pixel] == sketch.Id);

    /// <summary>The network's mask of an object, as far as the sketch allows it.</summary>
    public static bool[] Within(ObjectSketch sketch, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> tracked)
    {
        var mask = new bool[labels.Length];
        for (var i = 0; i < mask.Length; i++)
        {
            mask[i] = sketch.Canvas.Marks[i] == PromptMark.Object || (labels[i] == sketch.Id && IsOpen(sketch, tracked, i));
        }

        return mask;
    }
}
