using System.Net;
using SRNet.Pipeline.Rtsp;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Supervision;
using SRNet.Pipeline.Tests.Support;
using SRNet.Pipeline.Video;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Sources;

/// <summary>RTSP sources against our own server.</summary>
public class RtspSourceTests
{
    [Theory]
    [InlineData("rtsp")]
    [InlineData("rtspu")]
    public async Task Credentials_and_either_transport_work(string scheme)
    {
        using var live = new LiveVideo();
        await using var server = Pipeline.Rtsp.RtspServer.Start(
            new RtspServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), User = "eve", Password = "s@cret" }, live);
        using var source = new FrameSources().Open($"{scheme}://eve:s%40cret@{server.EndPoint}/cam", new SourceOptions(), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("cret", source.Description.Name);
        Assert.Equal(new ImageSize(320, 180), source.Description.Size);
        var rgb = new byte[3 * 320 * 180];
        var last = TimeSpan.MinValue;
        for (var i = 0; i < 15; i++)
        {
            Assert.True(source.TryRead(rgb, 3 * 320, out var info));
            Assert.True(info.Timestamp > last);
            last = info.Timestamp;
        }
    }

    [Fact]
    public async Task A_stream_that_changes_its_size_ends_so_that_it_can_be_opened_anew()
    {
        using var camera = new ChangingCamera();
        await using var server = Pipeline.Rtsp.RtspServer.Start(new RtspServerOptions { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) }, camera);
        var options = new SourceOptions { EndOnNewSize = true, Reconnect = RetryPolicy.ForService };
        using (var source = new FrameSources().Open($"rtsp://{server.EndPoint}/cam", options, TestContext.Current.CancellationToken))
        {
            var rgb = new byte[3 * source.Description.Size.Pixels];
            Assert.True(source.TryRead(rgb, 3 * source.Description.Size.Width, out _));
            camera.Large = true;
            while (source.TryRead(rgb, 3 * source.Description.Size.Width, out _))
            {
            }
        }

        using var again = new FrameSources().Open($"rtsp://{server.EndPoint}/cam", options, TestContext.Current.CancellationToken);
        Assert.Equal(new ImageSize(320, 180), again.Description.Size);
    }

    private sealed class ChangingCamera : IRtspStreams, IDisposable
    {
        private readonly TestFrames _small = new(new ImageSize(160, 96));
        private readonly TestFrames _large = new(new ImageSize(320, 180));
        private readonly EncodedVideo _video = EncodedVideo.H264();
        private readonly Thread _thread;
        private volatile bool _stop;

        public ChangingCamera()
        {
            _thread = new Thread(() =>
            {
                while (!_stop)
                {
                    (Large ? _large : _small).Give(_video.Write);
                    Thread.Sleep(33);
                }
            });
            _thread.Start();
        }

        public bool Large { get; set; }

        public EncodedVideo? Find(string name) => _video;

        public void Dispose()
        {
            _stop = true;
            _thread.Join();
            _video.Dispose();
            _small.Dispose();
            _large.Dispose();
        }
    }
}
