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
}
