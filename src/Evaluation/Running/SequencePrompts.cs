using SRNet.Evaluation.Datasets;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Running;

/// <summary>What a method is told of a sequence's objects, each in the frame where it appears.</summary>
/// <param name="sequence">The sequence.</param>
/// <param name="kind">How they are given.</param>
/// <param name="loose">How much too large boxes are, see <see cref="EvaluationOptions.Loose"/>.</param>
internal sealed class SequencePrompts(EvaluationSequence sequence, PromptKind kind, double loose)
{
    /// <summary>The prompts of a frame, or null.</summary>
    /// <param name="index">The frame.</param>
    /// <param name="truth">Its annotation, if it has one.</param>
    public IReadOnlyList<ObjectPrompt>? At(int index, LabelMap? truth)
    {
        var appearing = sequence.Objects.Where(item => item.FirstFrame == index).Select(item => item.Id).ToArray();
        if (appearing.Length == 0)
        {
            return null;
        }

        if (truth is null)
        {
            var box = sequence.Case?.Box ?? sequence.Boxes[0]!.Value;
            return [.. appearing.Select(id => Rough(id, box, ((box.Left + box.Right) / 2, (box.Top + box.Bottom) / 2)))];
        }

        if (kind == PromptKind.Mask)
        {
            var given = Only(truth, appearing);
            return [.. appearing.Select(id => new ObjectMaskPrompt(id, given, id))];
        }

        return [.. appearing.Select(id => Rough(id, MaskPlace.Box(truth.Pixels, truth.Size, id)!.Value, MaskPlace.Deepest(truth, id)))];
    }

    private ObjectPrompt Rough(int id, TruthBox box, (double X, double Y) click) =>
        kind == PromptKind.Click ? new ClickPrompt(id, [new Click((float)click.X, (float)click.Y)]) : Box(id, box);

    // In whole pixels, as people draw them, and cut off where the picture begins.
    private BoxPrompt Box(int id, TruthBox box)
    {
        double dx = loose * (box.Right - box.Left), dy = loose * (box.Bottom - box.Top);
        double left = Math.Max(0, box.Left - dx), top = Math.Max(0, box.Top - dy);
        return new BoxPrompt(id, Whole(left), Whole(top), Whole(box.Right + dx - left), Whole(box.Bottom + dy - top));
    }

    private static float Whole(double value) => (float)Math.Round(value, MidpointRounding.ToEven);

    /// <summary>The annotation without the objects that were given before.</summary>
    private static LabelMap Only(LabelMap truth, int[] ids)
    {
        var given = new LabelMap(truth.Size);
        for (var i = 0; i < given.Pixels.Length; i++)
        {
            var label = truth.Pixels[i];
            given.Pixels[i] = label == LabelMap.Void || ids.Contains(label) ? label : LabelMap.Background;
        }

        return given;
    }
}
