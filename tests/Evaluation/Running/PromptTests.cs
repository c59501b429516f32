using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Evaluation.Running;
using SRNet.Evaluation.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Tests.Running;

/// <summary>How objects are given, and what is scored besides J and F.</summary>
public sealed class PromptTests : IDisposable
{
    private static readonly byte[] Nothing = new byte[TinyDataset.Size.Pixels];
    private static readonly byte[] One = Pictures.Boxes(TinyDataset.Size, (1, 10, 10, 20, 20));
    private static readonly byte[] Half = Pictures.Boxes(TinyDataset.Size, (1, 10, 10, 10, 20));
    private static readonly byte[] Elsewhere = Pictures.Boxes(TinyDataset.Size, (1, 40, 10, 10, 10));
    private static readonly byte[] Speck = Pictures.Boxes(TinyDataset.Size, (1, 40, 10, 1, 1));

    private readonly TinyDataset _data = new();
    private readonly ClipFolder _clips = new();

    public void Dispose()
    {
        _data.Dispose();
        _clips.Dispose();
    }

    [Fact]
    public void A_box_is_the_one_around_the_mask_and_the_first_mask_is_scored()
    {
        _data.Add("bear", One, One, One);
        var segmenter = new ScriptedSegmenter([[Half, One, One]]);

        var report = Run(segmenter, new EvaluationOptions { Prompt = PromptKind.Box });

        Assert.Equal([new BoxPrompt(1, 10, 10, 20, 20)], segmenter.Prompts[0]!);
        Assert.Equal([null, null], segmenter.Prompts[1..]);
        Assert.Equal(("box", 50, 100), (report.Prompt, report.FirstIou, report.Mean!.Jf));
    }

    [Fact]
    public void A_loose_box_is_larger_on_every_side_and_ends_with_the_picture()
    {
        _data.Add("bear", Pictures.Boxes(TinyDataset.Size, (1, 1, 10, 20, 30)), One, One);
        var segmenter = new ScriptedSegmenter([[One, One, One]]);

        var report = Run(segmenter, new EvaluationOptions { Prompt = PromptKind.Box, Loose = 0.1 });

        Assert.Equal([new BoxPrompt(1, 0, 7, 23, 36)], segmenter.Prompts[0]!);
        Assert.Equal(0.1, report.Loose);
    }

    [Fact]
    public void A_click_is_deepest_inside_of_the_mask()
    {
        // A thick block with a long thin tail: the middle of the block, not of the whole.
        _data.Add("bear", Pictures.Boxes(TinyDataset.Size, (1, 10, 10, 11, 11), (1, 21, 15, 40, 2)), One, One);
        var segmenter = new ScriptedSegmenter([[One, One, One]]);

        Run(segmenter, new EvaluationOptions { Prompt = PromptKind.Click });

        var click = Assert.Single(Assert.IsType<ClickPrompt>(Assert.Single(segmenter.Prompts[0]!)).Clicks);
        Assert.Equal(new Click(15.5f, 15.5f), click);
    }

    [Fact]
    public void The_picture_s_edge_bounds_a_mask_too()
    {
        var labels = new LabelMap(TinyDataset.Size, Pictures.Boxes(TinyDataset.Size, (3, 0, 0, 64, 48)));
        var (x, y) = MaskPlace.Deepest(labels, 3);
        Assert.InRange(x, 23, 41);
        Assert.InRange(y, 23, 25);
    }

    [Fact]
    public void Results_begin_with_the_product_s_mask_where_none_was_given()
    {
        _data.Add("bear", One, One, One);
        var results = Path.Combine(_data.Folder, "results");

        Run(new ScriptedSegmenter([[Half, One, One]]), new EvaluationOptions { Prompt = PromptKind.Box, ResultsFolder = results });

        Assert.Equal(Half, Interop.Media.ImageCodec.ReadFile(Path.Combine(results, "bear", "00000.png")).Pixels);
    }

    [Fact]
    public void An_object_that_is_gone_must_have_no_mask_and_one_that_is_there_a_mask_on_it()
    {
        _data.Add("bear", One, One, One, Nothing, Nothing, Nothing, Nothing, One);

        // There: on it, elsewhere. Gone: a mask, a speck of 0.03 % of the picture, none, a mask. The last frame does not count.
        var report = Run(new ScriptedSegmenter([[One, Half, Elsewhere, One, Speck, Nothing, One, Nothing]]));

        Assert.Equal((50, 50), (report.Presence!.Kept, report.Presence.False));
        Assert.Equal([new PresenceObjectScore("bear", 1, 50, 50, 2, 4, null)], report.Presence.Objects);
    }

    [Fact]
    public void Objects_that_are_always_there_say_nothing_of_presence()
    {
        _data.Add("bear", One, One, One);
        var report = Run(new ScriptedSegmenter([[One, One, One]]));
        Assert.Null(report.Presence);
        Assert.Null(report.FirstIou);
        Assert.Null(report.Boxes);
    }

    [Fact]
    public void Pictures_turn_grey_where_it_is_asked_for()
    {
        _data.Add("bear", One, One, One, One, One);
        for (var i = 0; i < 5; i++)
        {
            var red = Enumerable.Range(0, 3 * TinyDataset.Size.Pixels).Select(k => (byte)(k % 3 == 0 ? 255 : 0)).ToArray();
            TinyDataset.Write(_data.Frame("bear", i), Interop.Media.ImageCodec.EncodePng(red, TinyDataset.Size.Width, TinyDataset.Size.Height, Interop.Media.PixelKind.Rgb24));
        }

        var segmenter = new ScriptedSegmenter([[One, One, One, One, One]]);
        var report = Run(segmenter, new EvaluationOptions { GreyFrom = 0.5 });
        Assert.Equal([255, 255, 255, 76, 76], segmenter.Frames);
        Assert.Equal(0.5, report.GreyFrom);
    }

    [Fact]
    public void Boxes_are_scored_by_the_box_around_the_mask()
    {
        _clips.Pictures("ball", 5).Text("ball.txt", "9.6,10.4,20.5,20\n10,10,20,20\n10,10,10,20\n40,10,10,10\n10,10,20,20\n");
        var segmenter = new ScriptedSegmenter([[One, One, One, One, Nothing]]);

        var report = Evaluator.Run(EvaluationDataset.Open(_clips.Folder), segmenter, null, TestContext.Current.CancellationToken);

        Assert.Equal([new BoxPrompt(1, 10, 10, 20, 20)], segmenter.Prompts[0]!);
        Assert.Equal("box", report.Prompt);
        Assert.Null(report.Mean);
        Assert.Equal((37.5, 25, 50), (report.Boxes!.Iou, report.Boxes.OverHalf, report.Boxes.FollowedTo));
        Assert.Equal(("ball", 4), (report.Boxes.Sequences[0].Sequence, report.Boxes.Sequences[0].Frames));
    }

    [Fact]
    public void Cases_are_scored_by_what_is_in_the_region_and_what_is_there_at_all()
    {
        _clips.Pictures("hall", 6).Text("cases.json", """[{"clip": "hall", "box": [10, 10, 20, 20], "present": [0, 2], "inside": [5, 5, 30, 30], "absent": [[4, 5]], "why": "leaves"}]""");

        var report = Evaluator.Run(
            EvaluationDataset.Open(_clips.Folder), new ScriptedSegmenter([[One, Elsewhere, One, Elsewhere, One, Speck]]), null, TestContext.Current.CancellationToken);

        Assert.Equal([new PresenceObjectScore("hall", 1, 66.667, 50, 3, 2, "leaves")], report.Presence!.Objects);
        Assert.Equal(6, report.Frames);
    }

    [Fact]
    public void Masks_cannot_be_given_where_none_are_known()
    {
        _clips.Pictures("ball", 2).Text("ball.txt", "1,1,2,2\n1,1,2,2\n");
        Assert.Contains("knows no masks", Refused(_clips.Folder, new EvaluationOptions { Prompt = PromptKind.Mask }), StringComparison.Ordinal);
        Assert.Contains("baselines", Refused(_clips.Folder, new EvaluationOptions { Baselines = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void First_masks_alone_are_followed_when_results_are_written()
    {
        _data.Add("bear", One, One, One);
        File.Delete(_data.Annotation("bear", 1));
        File.Delete(_data.Annotation("bear", 2));
        Assert.Contains("nothing can be scored", Refused(_data.Folder, new EvaluationOptions()), StringComparison.Ordinal);

        var results = Path.Combine(_data.Folder, "results");
        var report = Run(new ScriptedSegmenter([[One, Half, Half]]), new EvaluationOptions { ResultsFolder = results });

        Assert.Null(report.Mean);
        Assert.Equal(3, report.Frames);
        Assert.Equal(["00000.png", "00001.png", "00002.png"], Directory.GetFiles(Path.Combine(results, "bear")).Order().Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public void Frames_without_annotation_are_segmented_and_not_scored()
    {
        _data.Add("street", One, One, One, One, One);
        File.Delete(_data.Annotation("street", 1));
        File.Delete(_data.Annotation("street", 3));
        Assert.Equal(75, Run(new ScriptedSegmenter([[One, Nothing, One, Nothing, Half]])).Mean!.J);
    }

    private static string Refused(string folder, EvaluationOptions options) => Assert.Throws<SrNetException>(() =>
        Evaluator.Run(EvaluationDataset.Open(folder), new ScriptedSegmenter(), options, TestContext.Current.CancellationToken)).Message;

    private EvaluationReport Run(ScriptedSegmenter segmenter, EvaluationOptions? options = null) =>
        Evaluator.Run(EvaluationDataset.Open(_data.Folder), segmenter, options, TestContext.Current.CancellationToken);
}
