using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Streams;

public class VideoStreamTests
{
    private static readonly ImageSize Size = TestStream.Size;

    [Fact]
    public async Task Without_objects_frames_pass_and_nothing_is_segmented()
    {
        using var rig = new Rig();
        await rig.UntilAsync(s => s.FramesProcessed > 10);
        Assert.DoesNotContain(rig.Segmenters, s => s.Steps > 0);
        Assert.Null(rig.Stream.Status.InternalSize);
    }

    [Fact]
    public async Task Objects_come_and_go_and_the_session_with_them()
    {
        using var rig = new Rig();
        await rig.UntilAsync(s => s.FramesProcessed > 0);
        var (first, done) = rig.Stream.AddObject("left", null, id => Mask(id, 1));
        await done.WaitAsync(TestContext.Current.CancellationToken);
        var (second, done2) = rig.Stream.AddObject(null, new ObjectColour(1, 2, 3), id => Mask(id, 2));
        await done2.WaitAsync(TestContext.Current.CancellationToken);
        await rig.UntilAsync(s => s.Objects.Count == 2 && s.Objects.All(o => o.State == StreamObjectState.Tracking));
        Assert.Equal(["left", "object 2"], rig.Stream.Objects.Select(o => o.Name));
        Assert.NotNull(rig.Stream.Status.InternalSize);

        Assert.True(rig.Stream.RemoveObject(first.Id));
        Assert.False(rig.Stream.RemoveObject(first.Id));
        Assert.True(rig.Stream.RemoveObject(second.Id));
        await rig.UntilAsync(s => s.InternalSize is null);
        Assert.All(rig.Segmenters, s => Assert.True(s.Disposed));

        // And a new one begins a new session.
        await rig.Stream.AddObject(null, null, id => Mask(id, 1)).Done.WaitAsync(TestContext.Current.CancellationToken);
        await rig.UntilAsync(s => s.Objects is [{ State: StreamObjectState.Tracking, Id: 3 }]);
    }

    [Fact]
    public async Task A_prompt_that_cannot_be_used_fails_alone()
    {
        using var rig = new Rig();
        await rig.UntilAsync(s => s.FramesProcessed > 0);
        await rig.Stream.AddObject("good", null, id => Mask(id, 1)).Done.WaitAsync(TestContext.Current.CancellationToken);
        var e = await Assert.ThrowsAsync<SrNetException>(() => rig.Stream.AddObject("bad", null, id => Mask(id, 77)).Done);
        Assert.Equal(SrNetError.InvalidInput, e.Error);
        Assert.Equal("good", Assert.Single(rig.Stream.Objects).Name);
        await Assert.ThrowsAsync<SrNetException>(() => rig.Stream.Prompt(Mask(1, 77))!);
        Assert.Equal("good", Assert.Single(rig.Stream.Objects).Name);
        Assert.Null(rig.Stream.Prompt(Mask(9, 1)));
        Assert.Equal(StreamState.Running, rig.Stream.Status.State);
    }

    [Fact]
    public async Task A_pause_closes_the_source_and_keeps_objects_and_session()
    {
        using var rig = new Rig();
        await rig.UntilAsync(s => s.FramesProcessed > 0);
        await rig.Stream.AddObject(null, null, id => Mask(id, 1)).Done.WaitAsync(TestContext.Current.CancellationToken);
        rig.Stream.Pause();
        await rig.UntilAsync(_ => rig.Sources.All(s => s.Disposed));
        Assert.Equal(StreamState.Paused, rig.Stream.Status.State);
        Assert.NotNull(rig.Stream.LatestPicture());
        var frames = rig.Stream.Status.FramesProcessed;

        rig.Stream.Resume();
        await rig.UntilAsync(s => s.FramesProcessed > frames + 5 && s.State == StreamState.Running);
        Assert.Equal(2, rig.Sources.Count);
        Assert.Single(rig.Segmenters, s => s.Steps > 0);
        Assert.Equal(StreamObjectState.Tracking, Assert.Single(rig.Stream.Objects).State);
    }

    [Fact]
    public async Task Frames_of_another_size_begin_a_new_session_with_the_last_masks()
    {
        var size = Size;
        using var rig = new Rig(() => new ScriptedSource(size, long.MaxValue, live: true) { Description = new SourceDescription("script", size, 25, null, Live: true), BeforeFrame = _ => Thread.Sleep(2) });
        await rig.UntilAsync(s => s.FramesProcessed > 0);
        await rig.Stream.AddObject("left", null, id => Mask(id, 1)).Done.WaitAsync(TestContext.Current.CancellationToken);
        await rig.UntilAsync(s => s.Objects[0].State == StreamObjectState.Tracking);
        size = new ImageSize(2 * Size.Width, 2 * Size.Height);

        // As a supervised source does when its camera comes back different: it ends.
        rig.Sources.Last().Abort();
        await rig.UntilAsync(s => s.Size == size && s.State == StreamState.Running && s.Objects is [{ Name: "left", State: StreamObjectState.Tracking }] && rig.Segmenters.Any(g => g.FrameSize == size && g.Steps > 3));
    }

    [Fact]
    public async Task A_failing_session_is_begun_anew_with_the_last_masks()
    {
        var broken = 0;
        using var rig = new Rig(beforeStep: n =>
        {
            if (n > 20 && Interlocked.CompareExchange(ref broken, 1, 0) == 0)
            {
                throw new InvalidOperationException("The engine broke.");
            }
        });
        await rig.UntilAsync(s => s.FramesProcessed > 0);
        await rig.Stream.AddObject("left", null, id => Mask(id, 1)).Done.WaitAsync(TestContext.Current.CancellationToken);
        await rig.UntilAsync(_ => Volatile.Read(ref broken) == 1);
        await rig.UntilAsync(s => s.State == StreamState.Running && s.Objects is [{ State: StreamObjectState.Tracking }] && rig.Segmenters.Count(g => g.Steps > 0) == 2);
    }

    [Fact]
    public async Task A_sink_that_breaks_is_made_anew_and_one_that_hangs_holds_up_nobody()
    {
        using var release = new ManualResetEventSlim();
        using var rig = new Rig();
        var good = new ConcurrentBag<long>();
        var tries = 0;
        rig.Stream.Attach(new FrameOutputSpec("hanging", true, () => new RecordingSink("hanging", overlay: true) { BeforeWrite = _ => release.Wait(TimeSpan.FromSeconds(60)) }));
        rig.Stream.Attach(new FrameOutputSpec("broken", false, () => new RecordingSink("broken")
        {
            BeforeWrite = _ =>
            {
                Interlocked.Increment(ref tries);
                throw SrNetException.Failed("The disk rtsp://u:secret@x/ is full.");
            },
        }));
        rig.Stream.Attach(new FrameOutputSpec("good", true, () => new RecordingSink("good", overlay: true) { BeforeWrite = f => good.Add(f.Index) }));
        await rig.UntilAsync(s => good.Count > 20 && s.Outputs.Any(o => o is { Kind: "broken", State: OutputState.Failed, Problem: "The disk rtsp://***@x/ is full." }));
        Assert.Equal(StreamState.Running, rig.Stream.Status.State);
        release.Set();
        await rig.UntilAsync(_ => tries > 1);
    }

    [Fact]
    public async Task Outputs_are_attached_and_detached_while_the_stream_runs_and_always_finished()
    {
        using var rig = new Rig();
        await rig.UntilAsync(s => s.FramesProcessed > 0);
        for (var i = 0; i < 20; i++)
        {
            var sink = new RecordingSink("one", overlay: i % 2 == 0);
            var spec = new FrameOutputSpec("one", i % 2 == 0, () => sink);
            rig.Stream.Attach(spec);
            await rig.UntilAsync(_ => i % 3 == 0 || sink.Frames.Count > 2);
            rig.Stream.Detach(spec);
            Assert.True(sink.Calls.Count == 0 || sink.Calls[^1] == "dispose", string.Join(" ", sink.Calls));
        }

        Assert.Empty(rig.Stream.Status.Outputs);
    }

    [Fact]
    public async Task Outputs_that_want_it_get_the_clean_picture_beside_those_that_get_masks()
    {
        using var rig = new Rig();
        var (clean, drawn) = (new ConcurrentDictionary<long, byte>(), new ConcurrentDictionary<long, byte>());
        await rig.UntilAsync(s => s.FramesProcessed > 0);
        await rig.Stream.AddObject(null, new ObjectColour(255, 0, 0), id => Mask(id, 1)).Done.WaitAsync(TestContext.Current.CancellationToken);
        await rig.UntilAsync(s => s.Objects[0].State == StreamObjectState.Tracking);

        // The red of a pixel inside of object 1.
        static byte Red(Frame frame) => frame.Rgb[(frame.Stride * 5) + 3];
        rig.Stream.Attach(new FrameOutputSpec("clean", false, () => new RecordingSink("clean") { BeforeWrite = f => clean[f.Index] = Red(f) }));
        rig.Stream.Attach(new FrameOutputSpec("drawn", true, () => new RecordingSink("drawn", overlay: true) { BeforeWrite = f => drawn[f.Index] = Red(f) }));
        await rig.UntilAsync(_ => clean.Keys.Intersect(drawn.Keys).Count() > 5);
        foreach (var frame in clean.Keys.Intersect(drawn.Keys))
        {
            // Red at 110/256 over what was there.
            Assert.InRange(drawn[frame], (clean[frame] * 146 / 256) + 107, (clean[frame] * 146 / 256) + 112);
        }
    }

    [Fact]
    public async Task A_frame_counts_once_however_many_outputs_get_it()
    {
        using var instruments = new StreamInstruments("counted");
        using var rig = new Rig(instruments: instruments);
        var frames = 0;
        rig.Stream.Attach(new FrameOutputSpec("one", true, () => new RecordingSink("one", overlay: true) { BeforeWrite = _ => Interlocked.Increment(ref frames) }));
        rig.Stream.Attach(new FrameOutputSpec("two", false, () => new RecordingSink("two")));
        await rig.UntilAsync(_ => Volatile.Read(ref frames) > 30);

        var emitted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, heard) =>
        {
            if (instrument is { Name: "srnet.frames.emitted", Meter.Tags: { } tags } && tags.Any(t => Equals(t.Value, "counted")))
            {
                heard.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => emitted = count);
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.InRange(emitted, 30, rig.Stream.Status.FramesProcessed);
    }

    [Fact]
    public async Task An_output_nobody_reads_costs_nothing()
    {
        using var rig = new Rig();
        var (wanted, frames) = (false, 0);
        rig.Stream.Attach(new FrameOutputSpec("h264", true, () => new RecordingSink("h264", overlay: true) { BeforeWrite = _ => Interlocked.Increment(ref frames) }) { Wanted = () => Volatile.Read(ref wanted) });
        await rig.UntilAsync(s => s.FramesProcessed > 20 && s.Outputs[0].State == OutputState.Idle);
        Assert.Equal(0, frames);
        Volatile.Write(ref wanted, true);
        await rig.UntilAsync(s => frames > 5 && s.Outputs[0].State == OutputState.Running);
        Volatile.Write(ref wanted, false);
        var processed = rig.Stream.Status.FramesProcessed;
        await rig.UntilAsync(s => s.FramesProcessed > processed + 3);
        var seen = Volatile.Read(ref frames);
        await rig.UntilAsync(s => s.FramesProcessed > processed + 20);
        Assert.Equal(seen, frames);
    }

    [Fact]
    public async Task A_source_that_never_answers_does_not_keep_a_stream_from_ending()
    {
        var stream = new VideoStream(new StreamOptions
        {
            Id = "silent",
            Open = (_, cancellation) =>
            {
                cancellation.WaitHandle.WaitOne();
                throw new OperationCanceledException(cancellation);
            },
            Segmenter = size => new ObjectSegmenter(size),
        });
        stream.Start();
        Assert.Equal(StreamState.Starting, stream.Status.State);
        await Task.Run(stream.Dispose, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    private static ObjectMaskPrompt Mask(int id, int label) => new(id, TestStream.Mask(Size), label);

    /// <summary>A live stream of test doubles.</summary>
    private sealed class Rig : IDisposable
    {
        public Rig(Func<ScriptedSource>? source = null, Action<long>? beforeStep = null, StreamInstruments? instruments = null)
        {
            source ??= () => new ScriptedSource(Size, long.MaxValue, live: true) { Description = new SourceDescription("script", Size, 25, null, Live: true), BeforeFrame = _ => Thread.Sleep(2) };
            Stream = new VideoStream(new StreamOptions
            {
                Id = "test",
                Instruments = instruments,
                Open = (_, _) =>
                {
                    var opened = source();
                    Sources.Enqueue(opened);
                    return opened;
                },
                Segmenter = size =>
                {
                    var made = new ObjectSegmenter(size) { BeforeStep = beforeStep };
                    Segmenters.Enqueue(made);
                    return made;
                },
            });
            Stream.Start();
        }

        public VideoStream Stream { get; }

        public ConcurrentQueue<ScriptedSource> Sources { get; } = [];

        public ConcurrentQueue<ObjectSegmenter> Segmenters { get; } = [];

        public async Task UntilAsync(Func<StreamStatus, bool> condition)
        {
            var waited = Stopwatch.StartNew();
            while (!condition(Stream.Status))
            {
                Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), $"Never came true: {Stream.Status}");
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }

        // Throws when a frame was lost on the way.
        public void Dispose() => Stream.Dispose();
    }
}
