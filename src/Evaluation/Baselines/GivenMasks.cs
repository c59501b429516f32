using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Baselines;

/// <summary>Baselines know nothing but the masks they are given.</summary>
internal static class GivenMasks
{
    /// <summary>The label map that the prompts of one frame share, or null when nothing is said.</summary>
    public static LabelMap? Of(IReadOnlyList<ObjectPrompt>? prompts) => (prompts?[0] as ObjectMaskPrompt)?.Labels;
}
