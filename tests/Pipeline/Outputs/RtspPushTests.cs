using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Supervision;
using SRNet.Pipeline.Tests.Support;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Tests.Outputs;

public class RtspPushTests
{
    [Fact]
    public async Task Ffmpeg_records_what_is_pushed_and_the_push_comes_back_when_the_server_does()
    {
        using var folder = new TestFolder();
        using var live = new LiveVideo();
        var port = Ports.Free();
        using var push = new Publishing(live.Video, new RtspPush($"rtsp://eve:s3cret@127.0.0.1:{port}/live"), RetryPolicy.ForService);
        await Eventually.HoldsAsync(() => push.Status is { State: OutputState.Failed, Problem: not null }, "there is no server yet");
        Assert.DoesNotContain("s3cret", push.Status.Problem);
        for (var round = 0; round < 2; round++)
        {
            var file = folder.File($"{round}.mkv");
            var (exit, _, error) = await ExternalTool.RunAsync(
                "ffmpeg", "-nostdin", "-v", "error", "-rtsp_flags", "listen", "-listen_timeout", "60", "-i", $"rtsp://127.0.0.1:{port}/live", "-frames:v", "40", "-c", "copy", "-y", file);
            Assert.True(exit == 0, error);
            var (_, frames, _) = await ExternalTool.RunAsync("ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", file);
            Assert.InRange(int.Parse(frames.Trim().TrimEnd(','), null), 30, 40);
        }

        await Eventually.HoldsAsync(() => push.States is [OutputState.Failed, OutputState.Running, OutputState.Failed, OutputState.Running, OutputState.Failed], "the server is gone again");
    }

    [Fact]
    public async Task Gstreamers_server_records_and_plays_on()
    {
        RtspServer.SkipIfMissing();
        using var live = new LiveVideo();
        using var server = new RtspServer();
        server.Start("record");
        using var push = new Publishing(live.Video, new RtspPush(server.Url.Replace("/live", "/pub", StringComparison.Ordinal)), RetryPolicy.ForService);
        await Eventually.HoldsAsync(() => push.Status.State == OutputState.Running && live.Video.Statistics.Pictures > 60, "the server takes pictures");
        Assert.Equal("sample", await server.ReadLineAsync());
    }

    [Fact]
    public void Only_rtsp_is_pushed_to()
    {
        var error = Assert.Throws<SrNetException>(() => new RtspPush("http://u:secret@h/x"));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.DoesNotContain("secret", error.Message);
    }

    [Fact]
    public void A_push_ends_with_its_video()
    {
        var video = EncodedVideo.H264();
        using var push = new Publishing(video, new RtspPush("rtsp://127.0.0.1:1/x"));
        video.Dispose();
        push.Dispose();
        Assert.Equal(OutputState.Starting, push.Status.State);
    }
}
