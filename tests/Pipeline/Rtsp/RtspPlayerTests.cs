using System.Net;
using SRNet.Interop.Media;
using SRNet.Pipeline.Rtsp;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Rtsp;

using RtspServer = SRNet.Pipeline.Rtsp.RtspServer;

/// <summary>The built-in server, played by the players people have.</summary>
public sealed class RtspPlayerTests : IAsyncDisposable
{
    private readonly LiveVideo _live = new();
    private readonly RtspServer _server;

    public RtspPlayerTests() => _server = RtspServer.Start(new RtspServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) }, _live);

    private string Url => $"rtsp://{_server.EndPoint}/cam";

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Ffmpeg_decodes_it_without_a_complaint(string transport)
    {
        var (exit, _, error) = await ExternalTool.RunAsync("ffmpeg", "-nostdin", "-v", "warning", "-rtsp_transport", transport, "-i", Url, "-frames:v", "60", "-f", "null", "-");
        Assert.Equal(0, exit);
        Assert.DoesNotMatch("(?i)error|corrupt|missed|concealing|invalid", error);
    }

    [Fact]
    public async Task Ffprobe_knows_the_stream_from_its_description()
    {
        var (exit, output, _) = await ExternalTool.RunAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,profile,width,height,has_b_frames", "-of", "csv=p=0", Url);
        Assert.Equal((0, "h264,Constrained Baseline,320,180,0"), (exit, output.Trim()));
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public async Task Gstreamer_plays_it(string protocol)
    {
        var (exit, _, error) = await ExternalTool.RunAsync(
            "gst-launch-1.0", "-q", "rtspsrc", $"location={Url}", $"protocols={protocol}", "latency=0", "!", "rtph264depay", "!", "h264parse", "!",
            "identity", "eos-after=40", "!", "fakesink");
        Assert.SkipWhen(error.Contains("no element", StringComparison.Ordinal), "GStreamer's plugins are not installed.");
        Assert.True(exit == 0 && error.Trim() == "", $"It ended with {exit}: {error}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Our_own_source_plays_it_whole_and_in_time(bool tcp)
    {
        using var decoder = VideoDecoder.Open(new VideoDecoderOptions { Url = Url, Live = true, Rtsp = new RtspRoute(overUdp: !tcp) }, TestContext.Current.CancellationToken);
        Assert.Equal((320, 180), (decoder.Width, decoder.Height));
        var rgb = new byte[3 * 320 * 180];
        var last = TimeSpan.MinValue;
        for (var i = 0; i < 60; i++)
        {
            Assert.True(decoder.TryRead(rgb, 3 * 320, out var frame));
            Assert.True(frame.Timestamp > last);
            Assert.False(frame.Corrupt);
            // Frames are 33 333 us apart, rounded to 90 kHz, and so are those that come.
            var frames = frame.Timestamp / TestFrames.TimeOf(1);
            Assert.InRange(Math.Abs(frames - Math.Round(frames)), 0, 0.02);
            last = frame.Timestamp;
        }
    }

    [Fact]
    public async Task Many_watch_one_encoder()
    {
        var players = Enumerable.Range(0, 4).Select(i => ExternalTool.RunAsync(
            "ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", i % 2 == 0 ? "tcp" : "udp", "-i", Url, "-frames:v", "30", "-c", "copy", "-f", "null", "-"));
        foreach (var (exit, _, error) in await Task.WhenAll(players))
        {
            Assert.Equal((0, ""), (exit, error));
        }

        Assert.InRange(_live.Video.Statistics.KeyFrames, 2, _live.Video.Statistics.Pictures / 2);
        await Eventually.HoldsAsync(() => _server.Statistics is { Clients: 0, Playing: 0 } && _live.Video.Statistics.Subscribers == 0, "everybody has left");
        Assert.InRange(_server.Statistics.Packets, 4 * 30, long.MaxValue);
        Assert.Equal(4, _server.Statistics.Accepted);
    }

    [Fact]
    public async Task A_password_is_asked_for_and_checked()
    {
        await using var guarded = RtspServer.Start(new RtspServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), User = "eve", Password = "s3cret:x" }, _live);
        foreach (var (credentials, works) in new[] { ("eve:s3cret%3Ax@", true), ("eve:wrong@", false), ("", false), ("adam:s3cret%3Ax@", false) })
        {
            var (exit, _, error) = await ExternalTool.RunAsync(
                "ffmpeg", "-nostdin", "-v", "error", "-rtsp_transport", "tcp", "-i", $"rtsp://{credentials}{guarded.EndPoint}/cam", "-frames:v", "5", "-f", "null", "-");
            Assert.True((exit == 0) == works, $"{credentials}: {error}");
            Assert.True(works || error.Contains("401", StringComparison.Ordinal), error);
        }

        var (gst, _, complaint) = await ExternalTool.RunAsync(
            "gst-launch-1.0", "-q", "rtspsrc", $"location=rtsp://{guarded.EndPoint}/cam", "user-id=eve", "user-pw=s3cret:x", "protocols=tcp", "!", "rtph264depay", "!",
            "identity", "eos-after=5", "!", "fakesink");
        Assert.True(gst == 0 || complaint.Contains("no element", StringComparison.Ordinal), complaint);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _live.Dispose();
    }
}
