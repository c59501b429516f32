using SRNet.Evaluation.Baselines;
using SRNet.Evaluation.Metrics;
using SRNet.Evaluation.Segmenters;
using SRNet.Evaluation.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Tests.Baselines;

public class BaselineTests
{
    private static readonly ImageSize Size = new(320, 200);

    [Fact]
    public void Copy_repeats_the_first_mask_and_adds_objects_that_come_later()
    {
        using var copy = new CopySegmenter().Start(Size);
        var first = Pictures.Boxes(Size, (1, 10, 10, 50, 50), (255, 200, 10, 5, 5));
        var later = Pictures.Boxes(Size, (2, 40, 40, 50, 50));
        Step(copy, 0, 0, first);

        Assert.Equal(Pictures.Boxes(Size, (1, 10, 10, 50, 50)), Step(copy, 3, 3));
        Assert.Equal(Pictures.Boxes(Size, (1, 10, 10, 50, 50), (2, 40, 40, 50, 50)), Step(copy, 6, 6, later));
        Assert.Equal(Pictures.Boxes(Size, (1, 10, 10, 50, 50), (2, 40, 40, 50, 50)), Step(copy, 9, 9));
    }

    [Fact]
    public void Flow_leaves_masks_alone_where_nothing_moves()
    {
        using var flow = new FlowSegmenter().Start(Size);
        var first = Pictures.Boxes(Size, (1, 0, 10, 50, 50), (9, 100, 100, 220, 100));
        Step(flow, 0, 0, first);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(first, Step(flow, 0, 0));
        }
    }

    [Fact]
    public void Flow_carries_masks_along_with_the_picture()
    {
        using var flow = new FlowSegmenter().Start(Size);
        Step(flow, 0, 0, Pictures.Boxes(Size, (1, 40, 60, 60, 50), (2, 150, 80, 60, 50)));
        var labels = Array.Empty<byte>();
        for (var i = 1; i <= 20; i++)
        {
            labels = Step(flow, 3.5 * i, -1.5 * i);
        }

        var truth = Pictures.Boxes(Size, (1, 110, 30, 60, 50), (2, 220, 50, 60, 50));
        var scorer = new MaskScorer(Size);
        Assert.InRange(scorer.Score(labels, truth, 1).J, 0.95, 1);
        Assert.InRange(scorer.Score(labels, truth, 2).J, 0.95, 1);
    }

    [Fact]
    public void Flow_does_not_take_a_change_of_exposure_for_motion()
    {
        using var flow = new FlowSegmenter().Start(Size);
        var first = Pictures.Boxes(Size, (1, 40, 60, 60, 50));
        Step(flow, 0, 0, first);
        Assert.Equal(first, Step(flow, 0, 0, brightness: 15));
    }

    [Fact]
    public void Flow_lets_objects_leave_the_frame()
    {
        using var flow = new FlowSegmenter().Start(Size);
        Step(flow, 0, 0, Pictures.Boxes(Size, (1, 290, 60, 30, 50)));
        var labels = Array.Empty<byte>();
        for (var i = 1; i <= 20; i++)
        {
            labels = Step(flow, 4 * i, 0);
        }

        Assert.DoesNotContain((byte)1, labels);
    }

    [Fact]
    public void A_later_prompt_of_flow_replaces_the_objects_it_names_and_covers_the_others()
    {
        using var flow = new FlowSegmenter().Start(Size);
        Step(flow, 0, 0, Pictures.Boxes(Size, (1, 40, 60, 60, 50), (2, 200, 60, 60, 50)));
        var labels = Step(flow, 0, 0, Pictures.Boxes(Size, (1, 220, 60, 20, 20), (3, 240, 60, 20, 20), (255, 0, 0, 5, 5)));
        Assert.Equal(Pictures.Boxes(Size, (2, 200, 60, 60, 50), (1, 220, 60, 20, 20), (3, 240, 60, 20, 20)), labels);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(2000, 2)]
    [InlineData(7, 300)]
    [InlineData(17, 9)]
    public void Flow_takes_frames_of_any_shape(int width, int height)
    {
        var size = new ImageSize(width, height);
        using var flow = new FlowSegmenter().Start(size);
        byte[] first = [.. Enumerable.Repeat((byte)1, size.Pixels)], labels = new byte[size.Pixels];
        flow.Step(new RgbImage(Pictures.Texture(size, 0, 0), size, 3 * width), labels, new LabelMapPrompt(new LabelMap(size, first)).ToObjectPrompts());
        flow.Step(new RgbImage(Pictures.Texture(size, 0, 0), size, 3 * width), labels, null);
        Assert.Equal(first, labels);
    }

    [Fact]
    public void Baselines_allocate_nothing_per_frame()
    {
        foreach (ISegmenter baseline in new ISegmenter[] { new CopySegmenter(), new FlowSegmenter() })
        {
            using var work = baseline.Start(Size);
            var picture = Pictures.Texture(Size, 0, 0);
            var moved = Pictures.Texture(Size, 3, 2);
            var labels = new byte[Size.Pixels];
            work.Step(new RgbImage(picture, Size, 3 * Size.Width), labels, new LabelMapPrompt(new LabelMap(Size, Pictures.Boxes(Size, (1, 40, 60, 60, 50)))).ToObjectPrompts());
            work.Step(new RgbImage(moved, Size, 3 * Size.Width), labels, null);
            var before = GC.GetAllocatedBytesForCurrentThread();
            work.Step(new RgbImage(picture, Size, 3 * Size.Width), labels, null);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    private static byte[] Step(ISequenceSegmenter segmenter, double dx, double dy, byte[]? prompt = null, double brightness = 0)
    {
        var labels = new byte[Size.Pixels];
        var mask = prompt is null ? null : new LabelMapPrompt(new LabelMap(Size, prompt)).ToObjectPrompts();
        segmenter.Step(new RgbImage(Pictures.Texture(Size, dx, dy, brightness), Size, 3 * Size.Width), labels, mask);
        return labels;
    }
}
