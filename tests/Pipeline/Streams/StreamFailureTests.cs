using System.Collections.Concurrent;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Streams;

/// <summary>Sources that will not work by themselves, and what people see of a stream meanwhile.</summary>
public class StreamFailureTests
{
    private readonly AutoTime _time = new();
    private readonly ConcurrentQueue<string> _said = [];

    [Fact]
    public async Task What_lasts_is_said_once_and_tried_rarely_until_it_works()
    {
        var tries = 0;
        using (var stream = Stream(_ => Interlocked.Increment(ref tries) switch
        {
            <= 3 => throw new SrNetException(SrNetError.InvalidInput, "User or password is wrong.") { Refused = true },
            4 => throw SrNetException.InvalidInput("There is no such stream."),
            _ => Camera(),
        }))
        {
            await UntilAsync(() => stream.Status.State == StreamState.Running);
        }

        Assert.Equal(["Failed User or password is wrong.", "Running "], _said);
        Assert.Equal(5, tries);
        Assert.All(_time.Waits.Take(4), w => Assert.InRange(w.TotalSeconds, 30.1, 40));
    }

    [Fact]
    public async Task Resuming_tries_at_once()
    {
        var tries = 0;
        using var stream = Stream(_ => Interlocked.Increment(ref tries) == 1 ? throw SrNetException.InvalidInput("There is no file.") : Camera(), TimeProvider.System);
        await UntilAsync(() => stream.Status is { State: StreamState.Failed, Error: "There is no file." });
        stream.Resume();

        // By itself it would have been tried after half a minute; this test has a third of that.
        await UntilAsync(() => stream.Status.State == StreamState.Running, seconds: 10);
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task An_object_of_a_camera_that_is_gone_is_not_tracked()
    {
        using var back = new ManualResetEventSlim();
        var first = Camera();
        var tries = 0;
        using var stream = Stream(
            cancellation =>
            {
                if (Interlocked.Increment(ref tries) == 1)
                {
                    return first;
                }

                back.Wait(cancellation);
                return Camera();
            },
            TimeProvider.System);
        await UntilAsync(() => stream.Status.FramesProcessed > 0);
        await stream.AddObject(null, null, id => new ObjectMaskPrompt(id, TestStream.Mask(TestStream.Size), 1)).Done.WaitAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => Assert.Single(stream.Objects).State == StreamObjectState.Tracking);

        // It breaks off.
        first.Abort();
        await UntilAsync(() => Volatile.Read(ref tries) == 2);
        var gone = Assert.Single(stream.Status.Objects);
        Assert.Equal((StreamObjectState.Pending, 0), (gone.State, gone.Seen.Area));
        Assert.Equal(gone, stream.FindObject(gone.Id));
        back.Set();
        await UntilAsync(() => stream.Objects is [{ State: StreamObjectState.Tracking, Seen.Area: > 0 }]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_try_that_is_given_up_as_the_stream_pauses_or_ends_has_not_failed(bool pauses)
    {
        var trying = false;
        using (var stream = Stream(
            cancellation =>
            {
                Volatile.Write(ref trying, true);
                cancellation.WaitHandle.WaitOne();
                cancellation.ThrowIfCancellationRequested();
                return Camera();
            },
            TimeProvider.System))
        {
            await UntilAsync(() => Volatile.Read(ref trying));
            if (pauses)
            {
                stream.Pause();
            }
        }

        Assert.Equal(pauses ? ["Paused "] : [], _said);
    }

    [Fact]
    public async Task Whoever_marked_something_sees_what_came_of_it_once_it_is_done()
    {
        using var looking = new ManualResetEventSlim();
        using var look = new ManualResetEventSlim();
        using var stream = new VideoStream(new StreamOptions
        {
            Id = "test",
            Open = (_, _) => Camera(),
            Segmenter = size =>
            {
                ObjectSegmenter? made = null;
                return made = new ObjectSegmenter(size)
                {
                    BeforeRead = () =>
                    {
                        if (!made!.Prompted.IsEmpty)
                        {
                            looking.Set();
                            look.Wait();
                        }
                    },
                };
            },
        });
        stream.Start();
        await UntilAsync(() => stream.Status.FramesProcessed > 0);
        var (marked, done) = stream.AddObject(null, null, id => new ObjectMaskPrompt(id, TestStream.Mask(TestStream.Size), 1));

        // It is marked, and nobody has taken note of that yet.
        await UntilAsync(() => looking.IsSet);
        Assert.False(done.IsCompleted);
        look.Set();
        await done.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((StreamObjectState.Tracking, 10), (stream.FindObject(marked.Id)!.State, stream.FindObject(marked.Id)!.Seen.Area));
    }

    private VideoStream Stream(Func<CancellationToken, IFrameSource> open, TimeProvider? time = null)
    {
        var stream = new VideoStream(new StreamOptions
        {
            Id = "test",
            Open = (_, cancellation) => open(cancellation),
            Segmenter = size => new ObjectSegmenter(size),
            StateChanged = (state, problem) => _said.Enqueue($"{state} {problem}"),
            Time = time ?? _time,
        });
        stream.Start();
        return stream;
    }

    private static ScriptedSource Camera() => new(TestStream.Size, long.MaxValue, live: true)
    {
        Description = new SourceDescription("script", TestStream.Size, 25, null, Live: true), BeforeFrame = _ => Thread.Sleep(5),
    };

    private static async Task UntilAsync(Func<bool> condition, double seconds = 60)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(seconds));
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }
}
