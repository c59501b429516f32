using SRNet.EndToEnd.Tests.Tools;

namespace SRNet.EndToEnd.Tests.Runs;

/// <summary>The source's sound and times in what <c>srnet run</c> writes, as FFmpeg sees them.</summary>
public class SoundTests
{
    [Theory]
    [InlineData("aac", ".mp4")]
    [InlineData("aac", ".mkv")]
    [InlineData("libmp3lame", ".mp4")]
    [InlineData("libopus", ".mp4")]
    [InlineData("flac", ".mkv")]
    public async Task Sound_is_copied_packet_by_packet_and_a_late_picture_stays_late(string codec, string ending)
    {
        using var scratch = new Scratch();
        MakeLate(scratch["late.mkv"], codec);
        (await SrNetProcess.RunAsync("run", "--source", scratch["late.mkv"], "--mask", TestClip.Instance.Mask, "--out", scratch["out" + ending], "--seconds", "5")).Succeeded();
        Assert.StartsWith("h264 ", MediaProbe.Codecs(scratch["out" + ending]), StringComparison.Ordinal);

        // Without those that prime the decoder before time 0; then the very packets, at their times.
        var given = MediaProbe.Packets(scratch["late.mkv"], "a");
        var written = MediaProbe.Packets(scratch["out" + ending], "a");
        Assert.InRange(written.Length, given.Length - 2, given.Length);
        Assert.Equal(given[^written.Length..].Select(p => p.Size), written.Select(p => p.Size));
        // A file that begins before time 0, with what primes the decoder, is moved to it as a whole.
        var (pictures, shown) = (MediaProbe.Packets(scratch["late.mkv"], "v"), MediaProbe.Packets(scratch["out" + ending], "v"));
        var moved = written[0].Time - given[^written.Length].Time;
        Assert.InRange(moved, 0, Math.Max(0, -given[0].Time) + 0.0015);
        Assert.All(given[^written.Length..].Zip(written), pair => Assert.Equal(pair.First.Time + moved, pair.Second.Time, 0.0015));
        Assert.Equal(pictures[0].Time + moved, shown[0].Time, 0.0015);
        Assert.Equal(pictures.Length, shown.Length);
    }

    [Fact]
    public async Task Sound_ends_with_the_seconds_that_were_asked_for_and_can_be_left_out()
    {
        using var scratch = new Scratch();
        MakeLate(scratch["clip.mkv"], "aac");
        (await SrNetProcess.RunAsync("run", "--source", scratch["clip.mkv"], "--mask", TestClip.Instance.Mask, "--out", scratch["short.mp4"], "--seconds", "1")).Succeeded();
        Assert.InRange(MediaProbe.Packets(scratch["short.mp4"], "a")[^1].Time, 1.3, 1.51);
        (await SrNetProcess.RunAsync("run", "--source", scratch["clip.mkv"], "--mask", TestClip.Instance.Mask, "--out", scratch["silent.mp4"], "--seconds", "1", "--no-audio")).Succeeded();
        Assert.Equal("h264", MediaProbe.Codecs(scratch["silent.mp4"]));
    }

    [Fact]
    public async Task Sound_that_a_file_cannot_take_is_said_and_kept_where_it_can_be()
    {
        using var scratch = new Scratch();
        MakeLate(scratch["phone.mkv"], "pcm_mulaw");
        var run = await SrNetProcess.RunAsync("run", "--source", scratch["phone.mkv"], "--mask", TestClip.Instance.Mask, "--out", scratch["a.mp4"], "--seconds", "1");
        Assert.Contains("pcm_mulaw does not go into .mp4", run.Succeeded().Error, StringComparison.Ordinal);
        Assert.Equal("h264", MediaProbe.Codecs(scratch["a.mp4"]));
        (await SrNetProcess.RunAsync("run", "--source", scratch["phone.mkv"], "--mask", TestClip.Instance.Mask, "--out", scratch["a.mkv"], "--seconds", "1")).Succeeded();
        Assert.Equal("h264 pcm_mulaw", MediaProbe.Codecs(scratch["a.mkv"]));
    }

    [Fact]
    public async Task Broadcast_sound_loses_its_headers_and_is_in_step()
    {
        using var scratch = new Scratch();
        MakeLate(scratch["late.mkv"], "aac");
        Tool.Run("ffmpeg", ["-v", "error", "-y", "-i", scratch["late.mkv"], "-c", "copy", "-f", "mpegts", scratch["air.ts"]]);
        (await SrNetProcess.RunAsync("run", "--source", scratch["air.ts"], "--mask", TestClip.Instance.Mask, "--out", scratch["out.mp4"], "--seconds", "5")).Succeeded();
        Assert.Equal("h264 aac", MediaProbe.Codecs(scratch["out.mp4"]));
        var (video, sound) = (MediaProbe.Packets(scratch["out.mp4"], "v")[0].Time, MediaProbe.Packets(scratch["out.mp4"], "a")[0].Time);
        Assert.Equal(0.5, video - sound, 0.05);

        // An error in a packet would be one in decoding.
        Tool.Run("ffmpeg", ["-v", "error", "-xerror", "-i", scratch["out.mp4"], "-f", "null", "-"]);
    }

    [Fact]
    public async Task A_finished_video_is_an_ordinary_one()
    {
        using var scratch = new Scratch();
        MakeLate(scratch["clip.mkv"], "aac");
        (await SrNetProcess.RunAsync("run", "--source", scratch["clip.mkv"], "--mask", TestClip.Instance.Mask, "--out", scratch["out.mp4"], "--alpha", scratch["cut.mov"], "--seconds", "1")).Succeeded();
        Assert.Equal("ftyp mdat moov", MediaProbe.Boxes(scratch["out.mp4"]));
        Assert.EndsWith("mdat moov", MediaProbe.Boxes(scratch["cut.mov"]), StringComparison.Ordinal);
        Assert.DoesNotContain("moof", MediaProbe.Boxes(scratch["cut.mov"]), StringComparison.Ordinal);
        Tool.Run("ffmpeg", ["-v", "error", "-xerror", "-i", scratch["cut.mov"], "-f", "null", "-"]);
        Assert.Equal(30, VideoFile.CountFrames(scratch["cut.mov"]));
    }

    // The clip, half a second behind its sound.
    private static void MakeLate(string path, string codec) => Tool.Run("ffmpeg",
    [
        "-v", "error", "-y", "-f", "lavfi", "-i", "sine=440:duration=1.8", "-itsoffset", "0.5", "-i", TestClip.Instance.Video, "-map", "1:v", "-map", "0:a",
        "-c:v", "copy", "-c:a", codec, "-strict", "-2", path,
    ]);
}
