using System.Collections.Concurrent;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Stages;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Streams;

/// <summary>Several streams that want more than there is.</summary>
public class SharedTurnsTests
{
    private static readonly ImageSize Size = TestStream.Size;

    [Fact]
    public async Task A_stream_whose_turn_comes_takes_its_newest_frame_and_counts_the_others_as_dropped()
    {
        var turns = new ComputeTurns(places: 1, TimeSpan.FromMinutes(10));
        using var frames = new SemaphoreSlim(0);
        var seen = new ConcurrentQueue<long>();
        using var stream = await StartAsync("waiting", turns, seen.Enqueue, _ => frames.Wait(), frames);
        using (turns.Take())
        {
            // One to begin with: the stream waits for its turn with it.
            var before = stream.Status;
            frames.Release();
            await Eventually.HoldsAsync(() => turns.Waiting == 1, "the stream waits for its turn");
            frames.Release(9);
            await Eventually.HoldsAsync(() => stream.Status.FramesDropped == before.FramesDropped + 9, "all but one are dropped");
            Assert.Equal(before.FramesProcessed, stream.Status.FramesProcessed);
            seen.Clear();
        }

        await Eventually.HoldsAsync(() => !seen.IsEmpty, "its turn comes");
        Assert.Equal([stream.Status.FramesCaptured - 1], seen);
        frames.Release(1_000_000);
    }

    [Fact]
    public async Task At_overload_all_streams_get_as_much_and_no_delay_builds_up()
    {
        var turns = new ComputeTurns(places: 1);
        var streams = new List<Load>();
        for (var i = 0; i < 4; i++)
        {
            // A step takes as long as a frame, and there are four.
            streams.Add(await Load.StartAsync($"cam{i}", turns));
        }

        var begun = streams.ConvertAll(l => l.Lags.Count);
        await Eventually.HoldsAsync(() => streams.All(l => l.Lags.Count > 120), "every stream is processed");
        var counts = streams.Select((l, i) => l.Lags.Count - begun[i]).ToList();
        foreach (var load in streams)
        {
            var lags = load.Lags.ToList();
            var (first, last) = (lags[..40].Order().ElementAt(20), lags[^40..].Order().ElementAt(20));

            // In frames of its source: the one that is taken was the newest a moment ago, and it stays so.
            Assert.True(last <= first + 2, $"{load.Stream.Status}: {first} frames behind at first, {last} at last.");
            Assert.True(load.Stream.Status.FramesDropped > load.Stream.Status.FramesProcessed / 2, "That was no overload.");
        }

        streams.ForEach(l => l.Dispose());
        Assert.True(counts.Max() < 2 * counts.Min(), $"Frames processed: {string.Join(", ", counts)}.");
    }

    [Fact]
    public async Task A_step_that_throws_or_hangs_and_a_source_that_stalls_keep_nobody_from_computing()
    {
        var turns = new ComputeTurns(places: 1, TimeSpan.FromMilliseconds(50));
        using var hang = new ManualResetEventSlim();
        var (hanging, stalling) = (false, false);
        using var good = await StartAsync("good", turns, _ => { }, _ => Thread.Sleep(2));
        using var throwing = await StartAsync("throwing", turns, n => _ = n > 3 ? throw new InvalidOperationException("The engine broke.") : n, _ => Thread.Sleep(2));
        using var hung = await StartAsync("hung", turns, n => { if (n > 3) { Volatile.Write(ref hanging, true); hang.Wait(); } }, _ => Thread.Sleep(2));
        using var stalled = await StartAsync("stalled", turns, _ => { }, n => { Thread.Sleep(2); if (n > 30) { Volatile.Write(ref stalling, true); hang.Wait(); } });
        await Eventually.HoldsAsync(() => Volatile.Read(ref hanging) && Volatile.Read(ref stalling) && throwing.Status.State == StreamState.Failed, "all have gone wrong");

        var processed = good.Status.FramesProcessed;
        await Eventually.HoldsAsync(() => good.Status.FramesProcessed > processed + 100, "the good one goes on");
        hang.Set();
    }

    [Fact]
    public async Task Streams_on_a_GPU_take_no_turns_at_the_processor_and_sixteen_step_at_once()
    {
        const int Streams = 16;
        var turns = new ComputeTurns(places: 1, TimeSpan.FromMinutes(10));
        using var all = new CountdownEvent(Streams);
        using var go = new ManualResetEventSlim();
        using var cpu = turns.Take();
        var streams = new List<VideoStream>();
        for (var i = 0; i < Streams; i++)
        {
            var first = true;
            streams.Add(await StartAsync(
                $"cam{i}", turns,
                n =>
                {
                    // In a step after that of the mark.
                    if (n > 20 && first)
                    {
                        first = false;
                        all.Signal();
                        go.Wait();
                    }
                },
                _ => Thread.Sleep(1),
                device: "cuda"));
        }

        await Eventually.HoldsAsync(() => all.IsSet, "all are in a step at once");
        go.Set();
        streams.ForEach(s => s.Dispose());
    }

    // A stream with an object, from its first frames on.
    private static async Task<VideoStream> StartAsync(
        string id, ComputeTurns turns, Action<long> beforeStep, Action<long> beforeFrame, SemaphoreSlim? frames = null, string device = "cpu")
    {
        var stream = new VideoStream(new StreamOptions
        {
            Id = id,
            Turns = turns,
            Open = (_, _) => new ScriptedSource(Size, long.MaxValue, live: true) { Description = new SourceDescription(id, Size, 25, null, Live: true), BeforeFrame = beforeFrame },
            Segmenter = size => new ObjectSegmenter(size) { BeforeStep = beforeStep, DeviceKind = device },
        });
        stream.Start();
        var done = stream.AddObject(null, null, number => new ObjectMaskPrompt(number, TestStream.Mask(Size), 1)).Done;
        if (frames is null)
        {
            await done.WaitAsync(TestContext.Current.CancellationToken);
        }

        // One by one, so that none is dropped.
        for (var given = 1; frames is not null && !done.IsCompleted; given++)
        {
            frames.Release();
            await Eventually.HoldsAsync(() => stream.Status.FramesProcessed == given, "the frame is processed");
        }

        return stream;
    }

    private sealed class Load : IDisposable
    {
        private long _given;

        public VideoStream Stream { get; private set; } = null!;

        /// <summary>Of every step: how many frames its source had given since the one that is segmented.</summary>
        public ConcurrentQueue<long> Lags { get; } = [];

        public static async Task<Load> StartAsync(string id, ComputeTurns turns)
        {
            var load = new Load();
            load.Stream = await SharedTurnsTests.StartAsync(
                id, turns,
                n =>
                {
                    load.Lags.Enqueue(Volatile.Read(ref load._given) - n);
                    Thread.Sleep(4);
                },
                n =>
                {
                    Volatile.Write(ref load._given, n);
                    Thread.Sleep(4);
                });
            return load;
        }

        public void Dispose() => Stream.Dispose();
    }
}
