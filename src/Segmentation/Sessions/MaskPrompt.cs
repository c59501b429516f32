using SRNet.Segmentation.Imaging;

namespace SRNet.Segmentation.Sessions;

/// <summary>A person's masks for one frame: every object id in <paramref name="Labels"/> starts to be tracked, or is corrected when it is tracked already.</summary>
/// <param name="Labels">As large as the frame.</param>
public sealed record MaskPrompt(LabelMap Labels);
