using SRNet.Evaluation.Datasets;
using SRNet.Evaluation.Reports;
using SRNet.Evaluation.Running;
using SRNet.Evaluation.Tests.Support;
using SRNet.Interop.Media;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Evaluation.Tests.Running;

public sealed class EvaluatorTests : IDisposable
{
    private static readonly byte[] Nothing = new byte[TinyDataset.Size.Pixels];
    private static readonly byte[] One = Pictures.Boxes(TinyDataset.Size, (1, 10, 10, 20, 20));
    private static readonly byte[] Half = Pictures.Boxes(TinyDataset.Size, (1, 10, 10, 10, 20));
    private static readonly byte[] Two = Pictures.Boxes(TinyDataset.Size, (1, 10, 10, 20, 20), (2, 40, 10, 10, 10));

    private readonly TinyDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Answering_with_the_annotations_scores_100()
    {
        _data.Add("ant", Two, Two, Two, Two).Add("bear", One, One, One);

        var report = Run(new ScriptedSegmenter([Two, Two, Two, Two], [One, One, One]));

        Assert.Equal((100, 100, 100), (report.Mean!.J, report.Mean!.F, report.Mean!.Jf));
        Assert.Equal((100, 100, 0, 0), (report.Mean!.JRecall, report.Mean!.FRecall, report.Mean!.JDecay, report.Mean!.FDecay));
        Assert.Equal([("ant", 1), ("ant", 2), ("bear", 1)], report.Objects.Select(item => (item.Sequence, item.Object)));
        Assert.Equal(7, report.Frames);
        Assert.Equal(("scripted", "cpu", "16x32"), (report.Model, report.Device, report.Size));
    }

    [Fact]
    public void First_and_last_frame_do_not_count()
    {
        _data.Add("bear", One, One, One, One);
        Assert.Equal(100, Run(new ScriptedSegmenter([[Nothing, One, One, Nothing]])).Mean!.Jf);
    }

    [Fact]
    public void J_is_averaged_over_frames_and_then_over_objects_not_over_sequences()
    {
        _data.Add("ant", Two, Two, Two, Two).Add("bear", One, One, One);

        // Object 1 of ant: half of it in one of two frames; object 2: never found. Bear: all found.
        var report = Run(new ScriptedSegmenter([One, Half, One, One], [One, One, One]));

        Assert.Equal([75, 0, 100], report.Objects.Select(item => item.J));
        Assert.Equal(58.333, report.Mean!.J);
        Assert.Equal([37.5, 100], report.Sequences.Select(item => item.J));
    }

    [Fact]
    public void The_first_annotation_is_the_only_prompt_where_all_objects_are_there_from_the_start()
    {
        var withVoid = Pictures.Boxes(TinyDataset.Size, (1, 10, 10, 20, 20), (2, 40, 10, 10, 10), (255, 50, 30, 5, 5));
        _data.Add("ant", withVoid, Two, Two);
        var segmenter = new ScriptedSegmenter([[Two, Two, Two]]);

        Run(segmenter);

        Assert.Equal(withVoid, Given(segmenter.Prompts[0]).Pixels);
        Assert.Equal([null, null], segmenter.Prompts[1..]);
    }

    [Fact]
    public void An_object_that_appears_later_is_given_where_it_appears_alone_and_scored_from_the_next_frame()
    {
        _data.Add("street", One, One, Two, Two, Two);
        var segmenter = new ScriptedSegmenter([[One, One, One, Two, One]]);

        var report = Run(segmenter);

        Assert.Equal([0, 2], Enumerable.Range(0, 5).Where(i => segmenter.Prompts[i] is not null));
        Assert.Equal(Pictures.Boxes(TinyDataset.Size, (2, 40, 10, 10, 10)), Given(segmenter.Prompts[2]).Pixels);
        Assert.Equal([100, 100], report.Objects.Select(item => item.J));
    }

    [Fact]
    public void An_object_too_late_to_score_is_left_out()
    {
        _data.Add("street", One, One, Two, Two);
        Assert.Equal([1], Run(new ScriptedSegmenter([[One, One, One, One]])).Objects.Select(item => item.Object));
    }

    [Fact]
    public void Frames_come_in_order_and_every_sequence_is_ended()
    {
        _data.Add("ant", One, One, One, One).Add("bear", One, One, One);
        for (var i = 0; i < 4; i++)
        {
            var frame = new byte[3 * TinyDataset.Size.Pixels];
            frame[0] = (byte)i;
            TinyDataset.Write(_data.Frame("ant", i), ImageCodec.EncodePng(frame, TinyDataset.Size.Width, TinyDataset.Size.Height, PixelKind.Rgb24));
        }

        var segmenter = new ScriptedSegmenter([One, One, One, One], [One, One, One]);
        Run(segmenter);

        Assert.Equal([0, 1, 2, 3], segmenter.Frames[..4]);
        Assert.Equal(2, segmenter.Disposed);
    }

    [Fact]
    public void Results_are_palette_pictures_of_what_was_answered_and_begin_with_the_given_mask()
    {
        var withVoid = Pictures.Boxes(TinyDataset.Size, (1, 10, 10, 20, 20), (255, 50, 30, 5, 5));
        _data.Add("bear", withVoid, One, One);
        var results = Path.Combine(_data.Folder, "results", "run");

        Run(new ScriptedSegmenter([[Nothing, Half, Two]]), new EvaluationOptions { ResultsFolder = results });

        var written = Directory.GetFiles(Path.Combine(results, "bear")).Order().ToArray();
        Assert.Equal(["00000.png", "00001.png", "00002.png"], written.Select(path => Path.GetFileName(path)));
        var images = written.Select(ImageCodec.ReadFile).ToArray();
        Assert.All(images, image => Assert.Equal((PixelKind.Palette8, 64, 48), (image.Kind, image.Width, image.Height)));
        Assert.All(images, image => Assert.Equal(TinyDataset.Palette, image.Palette));
        Assert.Equal(One, images[0].Pixels);
        Assert.Equal(Half, images[1].Pixels);
        Assert.Equal(Two, images[2].Pixels);
    }

    [Fact]
    public void Results_of_gray_annotations_have_the_colours_of_DAVIS()
    {
        _data.Add("bear", One, One, One);
        TinyDataset.Write(_data.Annotation("bear", 0), ImageCodec.EncodePng(One, TinyDataset.Size.Width, TinyDataset.Size.Height, PixelKind.Gray8));
        var results = Path.Combine(_data.Folder, "results");

        Run(new ScriptedSegmenter([[One, One, One]]), new EvaluationOptions { ResultsFolder = results });

        var palette = ImageCodec.ReadFile(Path.Combine(results, "bear", "00001.png")).Palette!;
        Assert.Equal([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0, 0, 0, 128], palette[..15]);
        Assert.Equal([64, 0, 0], palette[24..27]);
        Assert.Equal([224, 224, 192], palette[765..]);
    }

    [Fact]
    public void A_results_folder_that_cannot_be_made_is_named()
    {
        _data.Add("bear", One, One, One);
        var file = Path.Combine(_data.Folder, "file");
        File.WriteAllText(file, "");

        var error = Assert.Throws<SrNetException>(() => Run(new ScriptedSegmenter([[One, One, One]]), new EvaluationOptions { ResultsFolder = file }));

        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.Contains(Path.Combine(file, "bear"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_frame_is_reported()
    {
        _data.Add("ant", One, One, One).Add("bear", One, One, One, One);
        var heard = new Listener();

        Run(new ScriptedSegmenter([One, One, One], [One, One, One, One]), new EvaluationOptions { Progress = heard });

        Assert.Equal(Enumerable.Range(1, 7), heard.Progress.Select(progress => progress.TotalFrame));
        Assert.Equal(new EvaluationProgress("scripted", "bear", 2, 4, 5, 7), heard.Progress[4]);
    }

    [Fact]
    public void A_cancelled_evaluation_stops_at_the_next_frame()
    {
        _data.Add("bear", One, One, One, One);
        using var cancellation = new CancellationTokenSource();
        var heard = new Listener { OnReport = progress => { if (progress.Frame == 2) { cancellation.Cancel(); } } };
        var segmenter = new ScriptedSegmenter([[One, One, One, One]]);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            Evaluator.Run(EvaluationDataset.Open(_data.Folder), segmenter, new EvaluationOptions { Progress = heard }, cancellation.Token));

        Assert.Equal(2, heard.Progress.Count);
        Assert.Equal(1, segmenter.Disposed);
    }

    [Fact]
    public void A_later_frame_of_another_size_is_named()
    {
        _data.Add("bear", One, One, One, One);
        _data.WriteFrame("bear", 2, new ImageSize(32, 24));

        var error = Assert.Throws<SrNetException>(() => Run(new ScriptedSegmenter([[One, One, One, One]])));

        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.Contains(_data.Frame("bear", 2), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_goes_wrong_in_the_method_reaches_the_caller()
    {
        _data.Add("bear", One, One, One, One);
        Assert.Throws<IndexOutOfRangeException>(() => Run(new ScriptedSegmenter([[One, One]])));
    }

    [Fact]
    public void Baselines_are_reported_beside_the_method_when_asked_for()
    {
        _data.Add("bear", One, Half, Half);

        var report = Run(new ScriptedSegmenter([[One, Half, Half]]), new EvaluationOptions { Baselines = true });

        Assert.Equal(100, report.Mean!.J);
        Assert.Equal(["copy", "flow"], report.Baselines!.Select(baseline => baseline.Name));
        Assert.All(report.Baselines!, baseline => Assert.Equal(50, baseline.Mean.J));
    }

    private static LabelMap Given(IReadOnlyList<ObjectPrompt>? prompts) => ((ObjectMaskPrompt)prompts![0]).Labels;

    private EvaluationReport Run(ScriptedSegmenter segmenter, EvaluationOptions? options = null) =>
        Evaluator.Run(EvaluationDataset.Open(_data.Folder), segmenter, options, TestContext.Current.CancellationToken);

    private sealed class Listener : IProgress<EvaluationProgress>
    {
        public List<EvaluationProgress> Progress { get; } = [];

        public Action<EvaluationProgress>? OnReport { get; init; }

        public void Report(EvaluationProgress value)
        {
            Progress.Add(value);
            OnReport?.Invoke(value);
        }
    }
}
