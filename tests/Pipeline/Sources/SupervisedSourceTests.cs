using System.Net;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Supervision;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Sources;

public class SupervisedSourceTests
{
    private static readonly ImageSize Size = TestStream.Size;
    private static readonly byte[] Rgb = new byte[3 * Size.Pixels];
    private readonly AutoTime _time = new();
    private readonly List<SourceStatus> _heard = [];

    [Fact]
    public void A_camera_that_never_answers_fails_after_the_stated_number_of_tries()
    {
        var error = Assert.Throws<SrNetException>(() => Open(_ => throw SrNetException.Failed("Cannot open: connection refused.")));

        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.Equal("cam gave no picture in 5 tries; check that it is on and that the address is right (Cannot open: connection refused).", error.Message);
        double[] full = [0.5, 1, 2, 4];
        Assert.Equal(full.Length, _time.Waits.Count);
        Assert.All(full.Zip(_time.Waits), w => Assert.InRange(w.Second.TotalSeconds, w.First / 2, w.First));
        Assert.Equal(
            [.. Enumerable.Repeat<SourceState[]>([SourceState.Connecting, SourceState.Waiting], 4).SelectMany(s => s), SourceState.Connecting, SourceState.Failed],
            _heard.Select(s => s.State));
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4, 5, 5], _heard.Select(s => s.Attempt));
    }

    [Fact]
    public void After_a_break_the_stream_goes_on_in_a_new_epoch_with_the_gap_on_its_time_line()
    {
        var connections = new Queue<Func<IFrameSource>>(
        [
            () => Camera(frames: 3),
            () => throw SrNetException.Failed("not yet."),
            () => throw SrNetException.Failed("not yet."),
            () => Camera(frames: 2),
            () => Camera(frames: 1),
        ]);
        using var source = Open(_ => connections.Dequeue()());

        var infos = Read(source, 6);

        Assert.Equal([0, 0, 0, 1, 1, 2], infos.Select(i => i.Epoch));
        Assert.Equal([0, 0.04, 0.08], infos.Take(3).Select(i => Math.Round(i.Timestamp.TotalSeconds, 6)));

        // Frame 2 came at 0.08; then the clock went on by the three waits before the next connection.
        var back = TimeSpan.FromSeconds(0.08) + _time.Waits[0] + _time.Waits[1] + _time.Waits[2];
        Assert.Equal([back, back + TimeSpan.FromSeconds(0.04), back + TimeSpan.FromSeconds(0.04) + _time.Waits[3]], infos.Skip(3).Select(i => i.Timestamp));
        Assert.Equal(["cam ended.", "not yet.", "not yet.", "cam ended."], _heard.Where(s => s.State == SourceState.Waiting).Select(s => s.Problem));
    }

    [Fact]
    public void A_frame_makes_the_tries_start_anew()
    {
        var connection = 0;
        using var source = Open(_ => ++connection % 4 == 1 ? Camera(frames: 1) : throw SrNetException.Failed("no."));
        Assert.Equal(10, Read(source, 10).Count);
    }

    [Fact]
    public void A_camera_that_does_not_come_back_fails_saying_so()
    {
        var connection = 0;
        using var source = Open(_ => connection++ == 0 ? Camera(frames: 1) : throw SrNetException.Failed("gone."));
        var error = Assert.Throws<SrNetException>(() => Read(source, 2));
        Assert.Equal("cam broke off and did not come back in 5 tries; check that it is on and that the address is right (gone).", error.Message);
    }

    [Fact]
    public void Another_size_after_a_break_needs_a_new_mask()
    {
        var connection = 0;
        using var source = Open(_ => connection++ == 0 ? Camera(frames: 1) : new ScriptedSource(new ImageSize(8, 8), 5));
        var error = Assert.Throws<SrNetException>(() => Read(source, 2));
        Assert.Equal((SrNetError.InvalidInput, true), (error.Error, error.Message.Contains("8x8 instead of 20x34", StringComparison.Ordinal)));
    }

    [Fact]
    public void For_whoever_can_begin_anew_another_size_is_the_end()
    {
        var connection = 0;
        using var source = SupervisedSource.Open(
            "cam", _ => connection++ == 0 ? Camera(frames: 1) : new ScriptedSource(new ImageSize(8, 8), 5), new SourceOptions { Time = _time, EndOnNewSize = true }, CancellationToken.None);
        Assert.Single(Read(source, 2));
        Assert.Empty(Read(source, 1));
    }

    [Fact]
    public void What_no_waiting_can_mend_is_not_tried_again()
    {
        Assert.Equal(SrNetError.Missing, Assert.Throws<SrNetException>(() => Open(_ => throw SrNetException.Missing("No FFmpeg here."))).Error);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public void What_has_given_pictures_is_believed_for_a_while_but_never_a_refused_password()
    {
        var connection = 0;
        using (var source = Open(_ => connection++ switch
        {
            0 or 3 => Camera(frames: 1),
            _ => throw SrNetException.InvalidInput("There is no such stream."),
        }))
        {
            Assert.Equal([0, 1], Read(source, 2).Select(i => i.Epoch));
        }

        connection = 0;
        using var locked = Open(_ => connection++ == 0 ? Camera(frames: 1) : throw new SrNetException(SrNetError.InvalidInput, "Wrong password.") { Refused = true });
        var refused = Assert.Throws<SrNetException>(() => Read(locked, 2));
        Assert.Equal((true, 2), (refused.Refused, connection));
    }

    [Fact]
    public async Task Aborting_interrupts_the_wait_for_the_next_try()
    {
        var connection = 0;
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new SourceOptions
        {
            Reconnect = new RetryPolicy(null, TimeSpan.FromHours(1), TimeSpan.FromHours(1)),
            StatusChanged = s => { if (s.State == SourceState.Waiting) { waiting.SetResult(); } },
        };
        using var source = SupervisedSource.Open("cam", _ => connection++ == 0 ? Camera(frames: 1) : throw SrNetException.Failed("no."), options, CancellationToken.None);
        var reading = Task.Run(() => Read(source, 2));
        await waiting.Task;
        source.Abort();
        Assert.Single(await reading);
    }

    [Fact]
    public async Task Cancelling_interrupts_connecting()
    {
        using var cancel = new CancellationTokenSource();
        var connecting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var opening = Task.Run(() => SupervisedSource.Open("cam", Connect, new SourceOptions(), cancel.Token));
        await connecting.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);

        IFrameSource Connect(CancellationToken stop)
        {
            connecting.SetResult();
            stop.WaitHandle.WaitOne();
            throw new OperationCanceledException(stop);
        }
    }

    [Fact]
    public void Every_connection_is_closed()
    {
        var cameras = new List<ScriptedSource>();
        using (var source = Open(_ => Add(Camera(frames: 2))))
        {
            Read(source, 7);
        }

        Assert.Equal(4, cameras.Count);
        Assert.All(cameras, c => Assert.True(c.Disposed));
        Assert.Equal(SourceState.Closed, _heard[^1].State);

        ScriptedSource Add(ScriptedSource camera)
        {
            cameras.Add(camera);
            return camera;
        }
    }

    [Fact]
    public void Delays_double_up_to_the_longest_and_are_shortened_by_up_to_a_half()
    {
        var policy = new RetryPolicy(null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(1, 6).Select(n => policy.Delay(n, 0).TotalSeconds));
        Assert.Equal(5, policy.Delay(1_000_000, 1).TotalSeconds);
    }

    [Fact]
    public void A_state_that_is_final_is_never_left()
    {
        foreach (var from in Enum.GetValues<SourceState>().Where(s => s.IsFinal()))
        {
            Assert.All(Enum.GetValues<SourceState>(), to => Assert.Throws<InvalidOperationException>(() => from.MoveTo(to)));
        }
    }

    [Fact]
    public void A_real_camera_that_is_switched_off_and_on_comes_back()
    {
        RtspServer.SkipIfMissing();
        using var server = new RtspServer();
        server.Start();
        var options = new SourceOptions { Reconnect = new RetryPolicy(40, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(0.5)), StatusChanged = Restart };
        using var source = new FrameSources().Open(server.Url, options, TestContext.Current.CancellationToken);
        var rgb = new byte[3 * source.Description.Size.Pixels];
        var before = Read(source, 5, rgb)[^1];
        server.Kill();

        FrameInfo after;
        do
        {
            after = Read(source, 1, rgb)[0];
        }
        while (after.Epoch == 0);
        Assert.Equal(1, after.Epoch);
        Assert.True(after.Timestamp > before.Timestamp);

        // Only once the break was noticed.
        void Restart(SourceStatus status)
        {
            if (status is { State: SourceState.Waiting, Attempt: 1 })
            {
                server.Start();
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_network_stream_that_ends_is_fetched_again_but_a_file_has_an_end(bool live)
    {
        using var folder = new TestFolder();
        var video = TestClip.VideoBytes(folder.File("clip.mkv"), 40, endless: live);
        using var server = new HttpListener { Prefixes = { $"http://127.0.0.1:{Ports.Free()}/" } };
        server.Start();
        var serving = Task.Run(() => Serve(server, video), TestContext.Current.CancellationToken);

        var options = new SourceOptions { Reconnect = new RetryPolicy(3, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10)) };
        using (var source = new FrameSources().Open(server.Prefixes.First() + "clip", options, TestContext.Current.CancellationToken))
        {
            Assert.Equal((live, null), (source.Description.Live, source.Description.LocalPath));
            var infos = Read(source, 100, new byte[3 * source.Description.Size.Pixels]);
            Assert.Equal(live ? 100 : 40, infos.Count);
            Assert.InRange(infos[^1].Epoch, live ? 2 : 0, live ? 20 : 0);
            Assert.All(infos.Zip(infos.Skip(1)), pair => Assert.True(pair.First.Timestamp < pair.Second.Timestamp));
        }

        server.Stop();
        await serving;
    }

    [Fact]
    public void A_real_address_where_nobody_answers_fails_in_one_sentence()
    {
        var options = new SourceOptions { Reconnect = new RetryPolicy(3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2)) };
        var error = Assert.Throws<SrNetException>(() => new FrameSources().Open($"rtsp://me:hush@127.0.0.1:{Ports.Free()}/x", options, TestContext.Current.CancellationToken));
        Assert.Contains("gave no picture in 3 tries", error.Message);
        Assert.Contains("refused", error.Message);
        Assert.DoesNotContain("hush", error.Message);
    }

    private static void Serve(HttpListener server, byte[] video)
    {
        try
        {
            while (true)
            {
                var response = server.GetContext().Response;
                response.ContentLength64 = video.Length;
                response.Close(video, willBlock: true);
            }
        }
        catch (Exception e) when (e is HttpListenerException or InvalidOperationException)
        {
            // The test is over: the listener was stopped while it waited, or just before it was asked again.
        }
    }

    private static List<FrameInfo> Read(IFrameSource source, int count, byte[]? rgb = null)
    {
        var infos = new List<FrameInfo>();
        while (infos.Count < count && source.TryRead(rgb ?? Rgb, 3 * source.Description.Size.Width, out var info))
        {
            infos.Add(info);
        }

        return infos;
    }

    private SupervisedSource Open(Func<CancellationToken, IFrameSource> connect) =>
        SupervisedSource.Open("cam", connect, new SourceOptions { Time = _time, StatusChanged = _heard.Add }, CancellationToken.None);

    // Its frames come every 40 ms, on the clock and on its time line.
    private ScriptedSource Camera(long frames) =>
        new(Size, frames, live: true) { BeforeFrame = i => _time.Advance(TimeSpan.FromMilliseconds(i == 0 ? 0 : 40)) };
}
