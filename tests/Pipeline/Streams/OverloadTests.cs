using System.Collections.Concurrent;
using SRNet.Pipeline.Overload;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Stages;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Streams;

/// <summary>
/// A stream whose frames cost too much spends less, level by level, and more again when there is room. All by a clock that moves on with the frames that the source
/// gives: a step costs as many frames as come meanwhile.
/// </summary>
public sealed class OverloadTests : IDisposable
{
    private static readonly ImageSize Size = TestStream.Size;
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(40);
    private readonly ManualTime _time = new();
    private readonly object _gate = new();
    private readonly ConcurrentQueue<OverloadChange> _changes = [];
    private readonly ConcurrentBag<ObjectSegmenter> _made = [];
    private VideoStream? _stream;
    private long _given;
    private long _allowed;

    // Frames that come during a step, by economy.
    private int[] _costs = [2, 2, 1];

    public void Dispose()
    {
        Allow(long.MaxValue);
        _stream?.Dispose();
    }

    [Fact]
    public async Task A_stream_that_is_too_slow_spends_less_until_it_keeps_its_rate_and_goes_back_when_there_is_room()
    {
        var stream = await StartAsync();
        await RunAsync(() => stream.Status.Overload == OverloadLevel.SmallerPicture);
        Assert.Equal([OverloadLevel.LocalMemory, OverloadLevel.SmallerPicture], _changes.Select(change => change.Level));
        Assert.All(_changes, change => Assert.InRange(change.Segmented / change.Arriving, 0.45, 0.55));

        // It keeps its rate, and has no time left over: so it stays.
        var (processed, dropped) = (stream.Status.FramesProcessed, stream.Status.FramesDropped);
        await RunAsync(() => stream.Status.FramesProcessed >= processed + 1000);
        Assert.Equal(2, _changes.Count);
        Assert.True(stream.Status.FramesDropped <= dropped + 2, $"{stream.Status.FramesDropped - dropped} frames were dropped.");
        Assert.Equal(Economy.SmallerPicture, Session.Economy);

        // Whatever took the machine's time is over.
        _costs = [0, 0, 0];
        await RunAsync(() => stream.Status.Overload == OverloadLevel.None);
        Assert.Equal([OverloadLevel.LocalMemory, OverloadLevel.None], _changes.Skip(2).Select(change => change.Level));
        Assert.Equal(Economy.None, Session.Economy);
    }

    [Fact]
    public async Task Only_what_spends_the_least_already_drops_frames_for_long()
    {
        _costs = [4, 4, 2];
        var stream = await StartAsync();
        await RunAsync(() => stream.Status.Overload == OverloadLevel.Dropping);
        Assert.Equal([OverloadLevel.LocalMemory, OverloadLevel.SmallerPicture, OverloadLevel.Dropping], _changes.Select(change => change.Level));
        Assert.Equal(Economy.SmallerPicture, Session.Economy);
        _costs = [4, 4, 1];
        await RunAsync(() => stream.Status.Overload == OverloadLevel.SmallerPicture);
    }

    [Fact]
    public async Task What_a_session_refuses_is_said_and_left_out()
    {
        var stream = await StartAsync(economy => economy == Economy.LocalMemory ? "Not here." : null);
        await RunAsync(() => stream.Status.Overload == OverloadLevel.SmallerPicture);
        Assert.Equal([(OverloadLevel.LocalMemory, null), (OverloadLevel.SmallerPicture, "Not here.")], _changes.Select(change => (change.Level, change.Refusal)));
        _costs = [0, 0, 0];
        await RunAsync(() => stream.Status.Overload == OverloadLevel.None);
        Assert.Equal(3, _changes.Count);
    }

    [Fact]
    public async Task A_try_to_go_back_that_was_wrong_is_not_made_again_soon()
    {
        var stream = await StartAsync();
        await RunAsync(() => stream.Status.Overload == OverloadLevel.SmallerPicture);

        // Small pictures leave time, and large ones are too slow: each attempt waits longer than the one before.
        _costs = [2, 2, 0];
        var tries = new List<long>();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await RunAsync(() => stream.Status.Overload != OverloadLevel.SmallerPicture);
            tries.Add(stream.Status.FramesCaptured);
            await RunAsync(() => stream.Status.Overload == OverloadLevel.SmallerPicture);
        }

        Assert.True(tries[2] - tries[1] > 1.5 * (tries[1] - tries[0]), $"Tried at frames {string.Join(", ", tries)}.");
    }

    [Fact]
    public async Task A_stream_that_is_to_drop_frames_only_drops_them()
    {
        var stream = await StartAsync(spendsLess: false);
        await RunAsync(() => stream.Status.FramesDropped > 1000);
        Assert.Equal((OverloadLevel.None, Economy.None), (stream.Status.Overload, Session.Economy));
        Assert.Empty(_changes);
    }

    // Others are made to warm up, and never step.
    private ObjectSegmenter Session => _made.Single(made => made.Steps > 0);

    private async Task<VideoStream> StartAsync(Func<Economy, string?>? refuses = null, bool spendsLess = true)
    {
        _stream = new VideoStream(new StreamOptions
        {
            Id = "slow",
            Turns = new ComputeTurns(places: 1),
            Time = _time,
            SpendsLess = spendsLess,
            OverloadChanged = _changes.Enqueue,
            Open = (_, _) => new ScriptedSource(Size, long.MaxValue, live: true) { Description = new SourceDescription("slow", Size, 25, null, Live: true), BeforeFrame = Give },
            Segmenter = size =>
            {
                ObjectSegmenter? made = null;
                made = new ObjectSegmenter(size) { Refuses = refuses, BeforeStep = _ => Cost(_costs[(int)made!.Economy]) };
                _made.Add(made);
                return made;
            },
        });
        _stream.Start();
        var done = _stream.AddObject(null, null, id => new ObjectMaskPrompt(id, TestStream.Mask(Size), 1)).Done;
        await RunAsync(() => done.IsCompleted);
        return _stream;
    }

    private void Give(long number)
    {
        lock (_gate)
        {
            while (number >= _allowed)
            {
                Monitor.Wait(_gate);
            }

            _time.Advance(FrameTime);
            _given = number + 1;
            Monitor.PulseAll(_gate);
        }
    }

    // Until that many frames more have been given, as they would be while a slow step runs.
    private void Cost(int frames)
    {
        lock (_gate)
        {
            var until = _given + frames;
            _allowed = Math.Max(_allowed, until);
            Monitor.PulseAll(_gate);
            while (_given < until)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private void Allow(long frames)
    {
        lock (_gate)
        {
            _allowed = Math.Max(_allowed, frames);
            Monitor.PulseAll(_gate);
        }
    }

    // Gives a frame whenever all that came were taken, and nobody is in a step that gives its own.
    private async Task RunAsync(Func<bool> until)
    {
        var stream = _stream!;
        await Eventually.GetAsync(
            () =>
            {
                for (var i = 0; i < 2000 && !until(); i++)
                {
                    var status = stream.Status;
                    if (status.FramesCaptured == status.FramesProcessed + status.FramesDropped)
                    {
                        Allow(status.FramesCaptured + 1);
                    }

                    Thread.Yield();
                }

                return Task.FromResult((Done: until(), stream.Status));
            },
            seen => seen.Done,
            "the stream comes to it");
    }
}
