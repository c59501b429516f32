using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts;

/// <summary>The object's exact mask: the pixels of <paramref name="Labels"/> that carry <paramref name="Label"/>. It takes them from other objects.
/// Void pixels stay as they are tracked.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="Labels">As large as the frame; may hold other objects as well, which are not touched.</param>
/// <param name="Label">The value of the object's pixels, 1..254.</param>
public sealed record ObjectMaskPrompt(int ObjectId, LabelMap Labels, int Label) : ObjectPrompt(ObjectId)
{
    private protected override string Kind => "mask";

    internal override void Draw(ObjectSketch sketch)
    {
        var size = sketch.Canvas.Size;
        ArgumentNullException.ThrowIfNull(Labels);
        if (Labels.Size != size)
        {
            throw SrNetException.InvalidInput($"The mask is {Labels.Size} but the frames are {size}: give a mask of the frames' size.");
        }

        var marks = sketch.Canvas.Marks;
        var any = false;
        for (var i = 0; i < marks.Length; i++)
        {
            var label = Labels.Pixels[i];
            any |= label == Label;
            marks[i] = label == Label ? PromptMark.Object : label == LabelMap.Void ? PromptMark.None : PromptMark.Background;
        }

        SetOutline(sketch, rough: false, any, $"no pixel of it has the value {Label}");
    }
}

/// <summary>The masks of all objects of one frame as one label map: short for an <see cref="ObjectMaskPrompt"/> of each.</summary>
/// <param name="Labels">As large as the frame; every object id in it starts to be tracked, or is corrected when it is tracked already.</param>
public sealed record LabelMapPrompt(LabelMap Labels)
{
    /// <summary>One prompt per object, ascending by id; none when the labels hold no object.</summary>
    public IReadOnlyList<ObjectPrompt> ToObjectPrompts() => [.. Labels.ObjectIds().Select(id => new ObjectMaskPrompt(id, Labels, id))];
}
