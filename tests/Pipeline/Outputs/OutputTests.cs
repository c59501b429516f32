using System.Collections.Concurrent;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Metrics;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Queues;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Supervision;
using SRNet.Pipeline.Tests.Support;
using SRNet.Pipeline.Video;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Outputs;

/// <summary>
/// What every output does when it breaks, whatever it takes, with the failure made by hand: the one way for those that meet none by themselves (pictures for
/// viewers, events) or cannot recover here (a device that no driver makes).
/// </summary>
public sealed class OutputTests : IDisposable
{
    private static readonly RetryPolicy Soon = new(null, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(20));
    private readonly StreamMetrics _metrics = new(TimeProvider.System);
    private readonly ConcurrentQueue<(OutputState From, OutputStatus Now)> _changes = [];
    private readonly FramePool _pool = new(new ImageSize(32, 16), 64);
    private long _index;

    [Theory]
    [InlineData("h264")]
    [InlineData("mjpeg")]
    [InlineData("events")]
    [InlineData("device")]
    public async Task Frames_meant_for_a_broken_output_are_counted_and_it_comes_back(string kind)
    {
        var (broken, taken) = (true, 0);
        var sink = new RecordingSink(kind) { BeforeWrite = _ => { if (Volatile.Read(ref broken)) { throw SrNetException.Failed("The thing rtsp://u:secret@x/ broke."); } Interlocked.Increment(ref taken); } };
        var output = new FrameOutput(new FrameOutputSpec(kind, false, () => sink), Host(Soon));
        output.Start(new SourceDescription("x", new ImageSize(32, 16), 30, null, true), QueueMode.DropOldest, e => Assert.Fail(e.Message));

        var lost = _metrics.AddQueue(kind);
        var given = await GiveUntilAsync(output, () => lost[DropReason.OutputBroken] > 20 && sink.Calls.Count(c => c == "open") > 3);
        Assert.Equal(new OutputStatus(kind, OutputState.Failed, null, "The thing rtsp://***@x/ broke."), output.Status);
        Volatile.Write(ref broken, false);
        given += await GiveUntilAsync(output, () => Volatile.Read(ref taken) > 10);
        output.Complete();
        output.Dispose();

        // Every change once, however often it was tried; every frame is either taken or lost.
        Assert.Equal([(OutputState.Starting, OutputState.Failed), (OutputState.Failed, OutputState.Running), (OutputState.Running, OutputState.Starting)], _changes.Select(c => (c.From, c.Now.State)));
        Assert.Equal(given, taken + lost.Total);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task An_output_that_nobody_reads_is_idle_and_is_not_failed_for_ever()
    {
        var (wanted, broken) = (true, true);
        var spec = new FrameOutputSpec("mjpeg", false, () => Volatile.Read(ref broken) ? throw SrNetException.Failed("No encoder.") : new RecordingSink("x")) { Wanted = () => Volatile.Read(ref wanted) };
        using var output = new FrameOutput(spec, Host(Soon));
        output.Start(new SourceDescription("x", new ImageSize(32, 16), 30, null, true), QueueMode.DropOldest, e => Assert.Fail(e.Message));
        await Eventually.HoldsAsync(() => output.Status.State == OutputState.Failed, "it cannot be opened");
        Volatile.Write(ref wanted, false);
        Volatile.Write(ref broken, false);
        await Eventually.HoldsAsync(() => output.Status is { State: OutputState.Idle, Problem: null }, "it is open, and nobody wants anything");
    }

    [Fact]
    public async Task In_a_stream_that_waits_no_frame_is_lost_while_the_output_is_opened()
    {
        using var open = new ManualResetEventSlim();
        var sink = new RecordingSink("slow");
        using var output = new FrameOutput(new FrameOutputSpec("slow", false, () => { open.Wait(); return sink; }), Host(RetryPolicy.Never));
        output.Start(new SourceDescription("x", new ImageSize(32, 16), 30, null, false), QueueMode.Wait, e => Assert.Fail(e.Message));
        var giving = Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < 10; i++)
                {
                    Give(output);
                }
            },
            TaskCreationOptions.LongRunning);
        open.Set();
        await giving;
        output.Dispose();
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), sink.Frames);
    }

    [Fact]
    public async Task Without_a_second_try_the_first_failure_is_told_and_the_writer_is_not_held_up()
    {
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var output = new FrameOutput(new FrameOutputSpec("bad", false, () => throw SrNetException.InvalidInput("No such folder.")), Host(RetryPolicy.Never));
        output.Start(new SourceDescription("x", new ImageSize(32, 16), 30, null, false), QueueMode.Wait, told.SetResult);
        for (var i = 0; i < 10; i++)
        {
            Give(output);
        }

        Assert.Equal("No such folder.", (await told.Task).Message);
    }

    [Fact]
    public async Task A_publisher_that_breaks_is_counted_and_so_is_what_the_stream_showed_meanwhile()
    {
        var broken = true;
        using var video = EncodedVideo.H264();
        var output = new VideoOutput(new VideoOutputSpec("push", video, new Publisher(() => Volatile.Read(ref broken))), Host(Soon));
        var lost = _metrics.AddQueue("push");
        await Eventually.HoldsAsync(
            () =>
            {
                _metrics.FrameEmitted(0);
                return output.Status.State == OutputState.Failed && lost[DropReason.OutputBroken] > 5;
            },
            "what is shown meanwhile is lost");
        Volatile.Write(ref broken, false);
        await Eventually.HoldsAsync(() => output.Status.State == OutputState.Running, "it works again");
        var before = lost.Total;
        _metrics.FrameEmitted(0);
        output.Dispose();
        Assert.Equal(before, lost.Total);
        Assert.Equal([OutputState.Failed, OutputState.Running, OutputState.Starting], _changes.Select(c => c.Now.State));
    }

    public void Dispose() => _pool.Dispose();

    private OutputHost Host(RetryPolicy retry) => new("test", _metrics, retry, TimeProvider.System, (from, now) => _changes.Enqueue((from, now)));

    private void Give(FrameOutput output)
    {
        using var frame = _pool.Rent();
        frame.Stamp(_index++, new FrameInfo(TimeSpan.Zero), TimeProvider.System.GetTimestamp());
        frame.Expect(1);
        output.Poll();
        output.Write(frame);
    }

    private async Task<int> GiveUntilAsync(FrameOutput output, Func<bool> condition)
    {
        var given = 0;
        await Eventually.HoldsAsync(
            () =>
            {
                Give(output);
                given++;
                return condition();
            },
            "enough frames came");
        return given;
    }

    private sealed class Publisher(Func<bool> broken) : IVideoPublisher
    {
        public void Publish(VideoFeed video)
        {
            if (broken())
            {
                throw new IOException("The disk is full.");
            }

            video.Delivered();
            video.Stopping.WaitHandle.WaitOne();
        }
    }
}
