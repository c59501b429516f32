using System.Text.Json;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Streams;

// A stream whose frames do not all come back throws InvalidOperationException, so every test here also checks that.
public class RunToEndTests
{
    private static readonly ImageSize Size = TestStream.Size;

    [Fact]
    public async Task Every_frame_of_a_file_reaches_every_sink_in_order_with_its_masks()
    {
        var mask = TestStream.Mask(Size).Pixels;
        var (a, b) = (Checking("a"), Checking("b"));
        var segmenter = new TestSegmenter(Size);

        var report = await TestStream.Of(new ScriptedSource(Size, 200), segmenter, a, b).RunAsync();

        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), a.Frames);
        Assert.Equal(a.Frames, b.Frames);
        Assert.Equal([0], segmenter.Prompted);
        Assert.Equal((200, 200, 0, 1), (report.Captured, report.Frames, report.Dropped, report.Corrupt));
        Assert.Equal(RunEnding.EndOfSource, report.Ending);
        Assert.Equal([new ObjectSummary(1, 200, 0, 0.75), new ObjectSummary(2, 200, 0, 0.75)], report.Objects);

        RecordingSink Checking(string name) => new(name)
        {
            BeforeWrite = frame =>
            {
                Assert.Equal(frame.Index, BitConverter.ToInt64(frame.Rgb));
                Assert.Equal(mask, frame.Labels.ToArray());
                Assert.Equal([1, 2], frame.Objects.ToArray().Select(o => o.Id));
                Assert.Equal(frame.Index / 25.0, frame.Info.Timestamp.TotalSeconds, 1e-6);
            },
        };
    }

    [Fact]
    public async Task Everything_is_opened_finished_and_disposed_once_and_in_order()
    {
        var (source, segmenter, sink) = (new ScriptedSource(Size, 5), new TestSegmenter(Size), new RecordingSink("a"));
        await TestStream.Of(source, segmenter, sink).RunAsync();
        Assert.Equal(["open", "write", "finish", "dispose"], sink.Calls);
        Assert.True(source.Disposed);
        Assert.True(segmenter.Disposed);
    }

    [Fact]
    public async Task A_live_source_is_never_held_up_and_every_dropped_frame_is_counted()
    {
        // The segmenter stands still until the camera has sent all its frames.
        using var sent = new ManualResetEventSlim();
        using var stepping = new ManualResetEventSlim();
        var source = new ScriptedSource(Size, 100, live: true)
        {
            BeforeFrame = i =>
            {
                if (i == 1)
                {
                    stepping.Wait(TestContext.Current.CancellationToken);
                }
                else if (i == 99)
                {
                    sent.Set();
                }
            },
        };
        var sink = new RecordingSink("a");
        var segmenter = new TestSegmenter(Size)
        {
            BeforeStep = _ =>
            {
                stepping.Set();
                sent.Wait(TestContext.Current.CancellationToken);
            },
        };

        var report = await TestStream.Of(source, segmenter, sink).RunAsync();

        Assert.Equal(100, report.Captured);
        Assert.Equal(100, report.Frames + DroppedBefore(report, "segment"));
        Assert.Equal(100, sink.Frames.Count + report.Dropped);
        Assert.InRange(report.Frames, 2, 6);
        Assert.Equal(report.Dropped, report.Drops.Sum(d => d.Frames));
        Assert.All(report.Drops, d => Assert.Equal("queue_full", d.Reason));
        Assert.Contains(99, sink.Frames);
        Assert.Single(segmenter.Prompted);
    }

    [Fact]
    public async Task A_slow_sink_of_a_live_stream_does_not_hold_up_the_others()
    {
        using var done = new ManualResetEventSlim();
        var fast = new RecordingSink("fast") { BeforeWrite = frame => { if (frame.Index == 49) { done.Set(); } } };
        var slow = new RecordingSink("slow") { BeforeWrite = _ => done.Wait(TestContext.Current.CancellationToken) };

        // Each frame waits for the fast sink to have the one before, so the fast sink gets all.
        var source = new ScriptedSource(Size, 50, live: true) { BeforeFrame = i => SpinWait.SpinUntil(() => fast.Frames.Count >= i) };
        var report = await TestStream.Of(source, new TestSegmenter(Size), slow, fast).RunAsync();

        Assert.Equal(50, fast.Frames.Count);
        Assert.InRange(slow.Frames.Count, 2, 4);
        Assert.Equal([new DropCount("slow", "queue_full", 50 - slow.Frames.Count)], report.Drops);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_finishes_the_frames_under_way_and_all_outputs(bool live)
    {
        using var cancel = new CancellationTokenSource();
        var sink = new RecordingSink("a");
        var source = new ScriptedSource(Size, long.MaxValue, live) { BeforeFrame = i => { if (i == 30) { cancel.Cancel(); } } };

        var report = await TestStream.Of(source, new TestSegmenter(Size), sink).RunAsync(cancel.Token);

        Assert.Equal(RunEnding.Cancelled, report.Ending);
        Assert.Equal(30, report.Captured);
        Assert.Equal(30, sink.Frames.Count + report.Dropped);
        Assert.Equal(0, live ? 0 : report.Dropped);
        Assert.Equal(29, sink.Frames[^1]);
        Assert.Equal(["open", "write", "finish", "dispose"], sink.Calls);
    }

    [Fact]
    public async Task Cancelling_before_the_start_still_leaves_finished_outputs()
    {
        var sink = new RecordingSink("a");
        var report = await TestStream.Of(new ScriptedSource(Size, 10), new TestSegmenter(Size), sink).RunAsync(new CancellationToken(canceled: true));
        Assert.Equal((0, RunEnding.Cancelled), (report.Frames, report.Ending));
        Assert.Null(report.LatencyMs);
        Assert.Equal(["open", "finish", "dispose"], sink.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_source_that_breaks_off_fails_the_run_but_what_came_is_written(bool live)
    {
        var sink = new RecordingSink("a");
        var source = new ScriptedSource(Size, 100, live)
        {
            BeforeFrame = i =>
            {
                if (i == 20)
                {
                    throw SrNetException.Failed("The camera caught fire.");
                }

                SpinWait.SpinUntil(() => sink.Frames.Count >= i);
            },
        };
        Assert.Equal("The camera caught fire.", (await Assert.ThrowsAsync<SrNetException>(() => TestStream.Of(source, new TestSegmenter(Size), sink).RunAsync())).Message);
        Assert.Equal(20, sink.Frames.Count);
        Assert.Equal(["open", "write", "finish", "dispose"], sink.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_segmenter_that_fails_stops_an_endless_source_and_what_came_is_written(bool live)
    {
        var sink = new RecordingSink("a");
        var source = new ScriptedSource(Size, long.MaxValue, live);
        var segmenter = new TestSegmenter(Size) { BeforeStep = _ => { if (sink.Frames.Count >= 20) { throw SrNetException.Failed("The device is gone."); } } };
        Assert.Equal("The device is gone.", (await Assert.ThrowsAsync<SrNetException>(() => TestStream.Of(source, segmenter, sink).RunAsync())).Message);
        Assert.Equal(["open", "write", "finish", "dispose"], sink.Calls);
        Assert.True(source.Disposed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sink_that_fails_stops_an_endless_source_and_the_other_outputs_are_finished(bool live)
    {
        var whole = new RecordingSink("whole");
        var written = 0;
        var broken = new RecordingSink("broken") { BeforeWrite = _ => { if (written++ > 0 && whole.Frames.Count >= 20) { throw SrNetException.Failed("The disk is full."); } } };
        var source = new ScriptedSource(Size, long.MaxValue, live);
        Assert.Equal("The disk is full.", (await Assert.ThrowsAsync<SrNetException>(() => TestStream.Of(source, new TestSegmenter(Size), broken, whole).RunAsync())).Message);
        Assert.Equal(["open", "write", "finish", "dispose"], broken.Calls);
        Assert.Equal(["open", "write", "finish", "dispose"], whole.Calls);
        Assert.Equal(whole.Frames.Order(), whole.Frames);
    }

    [Fact]
    public async Task Wrong_masks_and_outputs_are_refused_in_one_sentence_before_anything_is_created()
    {
        var clip = new SourceDescription("clip.mp4", Size, 25, 5, false, "/videos/clip.mp4");
        (string, SourceDescription?, LabelMapPrompt?)[] cases =
        [
            ("The mask is 4x8 but the frames of script are 20x34", null, new LabelMapPrompt(TestStream.Mask(new ImageSize(8, 4)))),
            ("The mask marks no object", null, new LabelMapPrompt(new LabelMap(Size))),
            ("/videos/clip.mp4 is the source itself", clip, null),
        ];
        foreach (var (message, description, prompt) in cases)
        {
            var source = description is null ? new ScriptedSource(Size, 5) : new ScriptedSource(Size, 5) { Description = description };
            var sink = new RecordingSink("a") { Target = "/videos/clip.mp4" };
            var error = await Assert.ThrowsAsync<SrNetException>(() => TestStream.Of(source, new TestSegmenter(Size), prompt ?? new LabelMapPrompt(TestStream.Mask(Size)), sink).RunAsync());
            Assert.Equal(SrNetError.InvalidInput, error.Error);
            Assert.Contains(message, error.Message);
            Assert.Empty(sink.Calls);
        }
    }

    [Fact]
    public async Task Progress_can_be_asked_at_any_time_and_ends_with_the_whole()
    {
        using var asked = new ManualResetEventSlim();
        var source = new ScriptedSource(Size, 40) { BeforeFrame = i => Assert.True(i != 30 || asked.Wait(TimeSpan.FromSeconds(60))) };
        using var stream = TestStream.Of(source, new TestSegmenter(Size), new RecordingSink("a"));
        Assert.Equal((0, 0, null), (stream.Progress.Captured, stream.Progress.Processed, stream.Progress.TotalFrames));
        var running = stream.RunToEndAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => stream.Progress is { Captured: 30, Processed: 30, TotalFrames: 40, Dropped: 0 }, "it is told how far it is");
        Assert.Contains("memorise", stream.Progress.Stages().Keys);
        asked.Set();
        await running;
        Assert.Equal((40, 40), (stream.Progress.Captured, stream.Progress.Processed));
    }

    [Fact]
    public async Task A_stream_that_has_the_processor_to_itself_encodes_ahead()
    {
        using var queued = new ManualResetEventSlim();
        var source = new ScriptedSource(Size, 6) { BeforeFrame = i => { if (i == 3) { queued.Set(); } } };
        var segmenter = new TestSegmenter(Size) { BeforeStep = _ => queued.Wait(TestContext.Current.CancellationToken) };
        await TestStream.Of(source, segmenter, new RecordingSink("a")).RunAsync();
        Assert.InRange(segmenter.PreparedAhead, 1, 6);
    }

    [Fact]
    public async Task The_report_has_the_names_that_scripts_depend_on()
    {
        var report = await TestStream.Of(new ScriptedSource(Size, 50), new TestSegmenter(Size), new RecordingSink("a", overlay: true)).RunAsync();
        using var json = JsonDocument.Parse(report.ToJson());
        var root = json.RootElement;

        Assert.Equal("srnet.run/1", root.GetProperty("schema").GetString());
        Assert.Equal(("cpu", "test 1", "16x32"), (root.GetProperty("device").GetString(), root.GetProperty("model").GetString(), root.GetProperty("size").GetString()));
        Assert.Equal("end_of_source", root.GetProperty("ending").GetString());
        Assert.Equal((50, 0), (root.GetProperty("frames").GetInt32(), root.GetProperty("dropped").GetInt32()));
        Assert.True(root.GetProperty("fps").GetDouble() > 0);
        Assert.All(["p50", "p95", "p99"], p => Assert.True(root.GetProperty("latency_ms").GetProperty(p).GetDouble() >= 0));
        string[] stages = ["capture", "preprocess", "encode", "fam", "read", "ptm", "decode", "aggregate", "memorise", "overlay", "sink"];
        Assert.Equal(stages, root.GetProperty("stages").EnumerateObject().Select(s => s.Name));
        Assert.Equal(8, root.GetProperty("stages").GetProperty("memorise").GetProperty("p50").GetDouble(), 0.1);
        Assert.Equal([1, 2], root.GetProperty("objects").EnumerateArray().Select(o => o.GetProperty("id").GetInt32()));
    }

    private static long DroppedBefore(RunReport report, string stage) => report.Drops.Where(d => d.Stage == stage).Sum(d => d.Frames);
}
