using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Tests.Video;

public class RtspPushTests
{
    [Fact]
    public async Task Ffmpeg_records_what_is_pushed_and_the_push_comes_back_when_the_server_does()
    {
        using var folder = new TestFolder();
        using var live = new LiveVideo();
        var port = RtspServer.FreePort();
        using var push = new RtspPush(live.Video, $"rtsp://eve:s3cret@127.0.0.1:{port}/live");
        await Eventually.HoldsAsync(() => push.Status is { State: SourceState.Waiting, Problem: not null }, "there is no server yet");
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

        Assert.InRange(push.Pictures, 80, long.MaxValue);
        await Eventually.HoldsAsync(() => push.Status.State == SourceState.Waiting, "the server is gone again");
    }

    [Fact]
    public async Task Gstreamers_server_records_and_plays_on()
    {
        RtspServer.SkipIfMissing();
        using var live = new LiveVideo();
        using var server = new RtspServer();
        server.Start("record");
        using var push = new RtspPush(live.Video, server.Url.Replace("/live", "/pub", StringComparison.Ordinal));
        await Eventually.HoldsAsync(() => push.Pictures > 60, "the server takes pictures");
        Assert.Equal("sample", await server.ReadLineAsync());
    }

    [Fact]
    public void Only_rtsp_is_pushed_to()
    {
        using var video = EncodedVideo.H264();
        var error = Assert.Throws<SrNetException>(() => new RtspPush(video, "http://u:secret@h/x"));
        Assert.Equal(SrNetError.InvalidInput, error.Error);
        Assert.DoesNotContain("secret", error.Message);
    }

    [Fact]
    public void A_push_ends_with_its_video()
    {
        var video = EncodedVideo.H264();
        using var push = new RtspPush(video, "rtsp://127.0.0.1:1/x");
        video.Dispose();
        push.Dispose();
        Assert.Equal(SourceState.Closed, push.Status.State);
    }
}
