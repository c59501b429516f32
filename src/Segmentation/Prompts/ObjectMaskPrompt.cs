using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Prompts;

/// <summary>The object's exact mask: the pixels of <paramref name="Labels"/> that carry <paramref name="Label"/>. It takes them from other objects.
/// Void pixels stay as they are tracked.</summary>
/// <param name="ObjectId">The object.</param>
/// <param name="Labels">As large as the frame; may hold other objects as well, which are not touched.</param>
/// <param name="Label">The value of the object's pixels, 1..254.</param>
public sealed record ObjectMaskPrompt(int ObjectId, LabelMap Labels, int Label) : ObjectPrompt(ObjectId);
