using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Segmentation.Sessions;

/// <summary>A person's masks for one frame: every object id in <paramref name="Labels"/> starts to be tracked, or is corrected when it is tracked already.</summary>
/// <param name="Labels">As large as the frame.</param>
public sealed record MaskPrompt(LabelMap Labels)
{
    /// <summary>The same as one prompt per object, ascending by id; none when the labels hold no object.</summary>
    public IReadOnlyList<ObjectPrompt> ToObjectPrompts() => [.. Labels.ObjectIds().Select(id => new ObjectMaskPrompt(id, Labels, id))];
}
