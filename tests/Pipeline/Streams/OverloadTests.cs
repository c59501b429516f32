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
/// A stream whose steps are too slow has its session spend less, and more again. By a clock that moves on with the frames that the source gives: a step costs as
/// many frames as come meanwhile.
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
    private volatile bool _ends;

    // Steps that began, and the frame of the last one.
    private long _steps;
    private long _stepped = -1;

    // Frames that come during a step, by economy.
    private int[] _costs = [2, 2, 1];

    public void Dispose()
    {
        // No step waits for frames that an ended source does not give.
        _ends = true;
        Allow(long.MaxValue);
        _stream?.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_session_does_what_is_decided_and_what_it_refuses_is_left_out(bool refuses)
    {
        var stream = await StartAsync(economy => refuses && economy == Economy.LocalMemory ? "Not here." : null);
        await RunAsync(() => stream.Status.Overload == OverloadLevel.SmallerPicture && Session.Economy == Economy.SmallerPicture);
        (OverloadLevel, string?)[] told = refuses ? [(OverloadLevel.SmallerPicture, "Not here.")] : [(OverloadLevel.LocalMemory, null), (OverloadLevel.SmallerPicture, null)];
        Assert.Equal(told, _changes.Select(change => (change.Level, change.Refusal)));
        Assert.True(stream.Status.FramesDropped > 0);

        // Whatever took the machine's time is over.
        _costs = [0, 0, 0];
        await RunAsync(() => stream.Status.Overload == OverloadLevel.None && Session.Economy == Economy.None);
        Assert.Equal(refuses ? [OverloadLevel.None] : [OverloadLevel.LocalMemory, OverloadLevel.None], _changes.Skip(told.Length).Select(change => change.Level));
    }

    [Fact]
    public async Task A_stream_that_is_to_drop_frames_only_drops_them()
    {
        var stream = await StartAsync(spendsLess: false);
        Allow(1000);
        await Eventually.GetAsync(() => Task.FromResult(stream.Status.FramesDropped), dropped => dropped > 200, "frames are dropped");
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
                made = new ObjectSegmenter(size) { Refuses = refuses, BeforeStep = number => Cost(number, _costs[(int)made!.Economy]) };
                _made.Add(made);
                return made;
            },
        });
        _stream.Start();
        var done = _stream.AddObject(null, null, id => new ObjectMaskPrompt(id, TestStream.Mask(Size), 1)).Done;
        for (var frames = 1; !done.IsCompleted; frames++)
        {
            Allow(frames);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

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
    private void Cost(long number, int frames)
    {
        lock (_gate)
        {
            (_stepped, _steps) = (number, _steps + 1);
            var until = _given + frames;
            Allow(until);
            while (_given < until && !_ends)
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

    // Gives a frame whenever the last one was stepped through.
    private async Task RunAsync(Func<bool> until) => await Eventually.GetAsync(
        () =>
        {
            for (var i = 0; i < 2000 && !until(); i++)
            {
                lock (_gate)
                {
                    if (_stepped == _given - 1 && Session.Steps == _steps)
                    {
                        Allow(_given + 1);
                    }
                }

                Thread.Yield();
            }

            return Task.FromResult((Done: until(), _stream!.Status));
        },
        seen => seen.Done,
        "the stream comes to it");
}
