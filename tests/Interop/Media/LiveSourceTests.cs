using System.Diagnostics;
using System.Text;
using SRNet.Interop.Media;

namespace SRNet.Interop.Tests.Media;

public class LiveSourceTests
{
    [Fact]
    public void The_end_of_a_live_source_is_a_failure_called_disconnected()
    {
        using var folder = new TestFolder();
        TestVideo.Write(folder.File("a.mp4"), 64, 48, TestVideo.Times(3));

        using var decoder = TestVideo.Open(new VideoDecoderOptions { Url = folder.File("a.mp4"), Live = true });
        var rgb = new byte[3 * 64 * 48];
        for (var i = 0; i < 3; i++)
        {
            Assert.True(decoder.TryRead(rgb, 3 * 64, out _));
        }

        var error = Assert.Throws<SrNetException>(() => decoder.TryRead(rgb, 3 * 64, out _));
        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.Contains("disconnected", error.Message);
    }

    [Theory]
    [InlineData("rtsp://camera.invalid/live")]
    [InlineData("rtsps://camera.invalid:322/live")]
    [InlineData("http://viewer:S3cret@camera.invalid:8080/video")]
    public void A_host_that_nobody_knows_is_named_as_that(string url)
    {
        var error = Assert.Throws<SrNetException>(() => TestVideo.Open(new VideoDecoderOptions { Url = url, Live = true }));
        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.Contains(": there is no host of this name (camera.invalid", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_never_answers_fails_at_the_deadline_without_showing_the_password()
    {
        using var server = new SilentServer();

        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<SrNetException>(() =>
            TestVideo.Open(new VideoDecoderOptions { Url = $"rtsp://admin:S3cret@127.0.0.1:{server.Port}/a?token=S3cret", Live = true, OpenTimeout = TimeSpan.FromSeconds(0.5) }));

        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(0.45));
        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.Contains("no video arrived within 0.5 s", error.Message);
        Assert.DoesNotContain("S3cret", error.ToString());
        Assert.DoesNotContain("admin", error.ToString());
    }

    [Fact]
    public async Task Opening_is_cancelled_while_it_waits()
    {
        using var server = new SilentServer();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var options = new VideoDecoderOptions { Url = $"rtsp://127.0.0.1:{server.Port}/a", Live = true, OpenTimeout = TimeSpan.FromMinutes(10) };

        var opening = Task.Run(() => VideoDecoder.Open(options, cancel.Token), TestContext.Current.CancellationToken);
        await server.Connected.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(opening.IsCompleted);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Reading_is_aborted_while_it_waits()
    {
        using var folder = new TestFolder();
        TestVideo.Write(folder.File("a.mkv"), 64, 48, TestVideo.Times(90));
        using var server = new SilentServer(File.ReadAllBytes(folder.File("a.mkv")));
        using var decoder = TestVideo.Open(new VideoDecoderOptions { Url = $"tcp://127.0.0.1:{server.Port}", Live = true, ReadTimeout = TimeSpan.FromMinutes(10) });

        var rgb = new byte[3 * 64 * 48];
        var frames = 0;
        var reading = Task.Run(
            () =>
            {
                for (; decoder.TryRead(rgb, 3 * 64, out _); Volatile.Write(ref frames, frames + 1))
                {
                }
            },
            TestContext.Current.CancellationToken);

        // The demuxer keeps the last of its frames until more comes, which never does.
        await Eventually.HoldsAsync(() => Volatile.Read(ref frames) >= 60, "most of what was sent is read");
        Assert.False(reading.IsCompleted);
        decoder.Abort();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.ThrowsAny<OperationCanceledException>(() => decoder.TryRead(rgb, 3 * 64, out _));
        decoder.Dispose();
        decoder.Abort();
    }

    [Fact]
    public void Motion_JPEG_over_HTTP_carries_no_times_so_those_of_arrival_count()
    {
        var jpeg = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Media", "Fixtures", "420.jpg"));
        byte[] head = [.. "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n"u8];
        byte[] part = [.. Encoding.ASCII.GetBytes($"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n"), .. jpeg, .. "\r\n"u8];
        using var server = new SilentServer(TimeSpan.FromSeconds(0.15), [head, .. Enumerable.Repeat(part, 14)]);
        using var decoder = TestVideo.Open(new VideoDecoderOptions { Url = $"http://127.0.0.1:{server.Port}/camera", Live = true });

        Assert.Equal("mjpeg", decoder.Codec);
        var rgb = new byte[3 * decoder.Width * decoder.Height];
        var last = default(DecodedFrame);
        for (var i = 0; i < 12; i++)
        {
            Assert.True(decoder.TryRead(rgb, 3 * decoder.Width, out last));
        }

        // Probing may take in five of the twelve at once; libav's own times would end at 11/25 s.
        Assert.True(last.Timestamp > TimeSpan.FromSeconds(0.6), $"{last.Timestamp}");
    }
}
