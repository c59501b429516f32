using SRNet.Evaluation.Baselines;
using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Running;
using SRNet.Evaluation.Segmenters;

namespace SRNet.Evaluation.Tests.Running;

/// <summary>On real clips, in the folder that the environment variable SRNET_TEST_DATA names. The figures to compare with were found with numpy
/// and OpenCV: the first mask copied, and masks carried by its DIS optical flow.</summary>
public class RealClipTests
{
    [Theory]
    [InlineData("davis-dev", 22.695)]
    [InlineData("composite-dev", 28.926)]
    public void The_first_mask_copied_scores_what_an_independent_implementation_finds(string set, double expected) =>
        Assert.Equal(expected, Run(set, new CopySegmenter()), 0.001);

    [Theory]
    [InlineData("davis-dev", 30.9)]
    [InlineData("composite-dev", 45.3)]
    public void Our_optical_flow_carries_masks_as_far_as_a_well_known_one(string set, double openCv) =>
        Assert.InRange(Run(set, new FlowSegmenter()), openCv, 100);

    private static double Run(string set, ISegmenter segmenter)
    {
        var root = Environment.GetEnvironmentVariable("SRNET_TEST_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(root), "SRNET_TEST_DATA names no folder with real clips (davis-dev, composite-dev).");
        return Evaluator.Run(EvaluationDataset.Open(Path.Combine(root, set)), segmenter, null, TestContext.Current.CancellationToken).Mean!.Jf;
    }
}
