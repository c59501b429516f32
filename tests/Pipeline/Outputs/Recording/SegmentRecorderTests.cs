using System.Globalization;
using System.Text;
using SRNet.Interop.Media;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Outputs.Recording;
using SRNet.Pipeline.Tests.Support;
using SRNet.Pipeline.Video;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Outputs.Recording;

public sealed class SegmentRecorderTests : IDisposable
{
    // What each second of an MP4 begins with while it is written.
    private const string Fragment = "moof";

    private readonly TestFolder _folder = new();
    private readonly TestFrames _frames = new(new ImageSize(160, 96));
    private readonly EncodedVideo _video = EncodedVideo.H264();

    [Theory]
    [InlineData(".mp4")]
    [InlineData(".mkv")]
    public async Task Segments_follow_each_other_without_a_gap(string extension)
    {
        using (var recording = Record(Options() with { Extension = extension }))
        {
            await WriteAsync(100);
            Assert.Equal((OutputState.Running, 0L), (recording.Status.State, recording.Metrics.Dropped));
        }

        var files = Files();
        Assert.Equal(4, files.Length);
        Assert.All(files, f => Assert.Matches("^[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z\\" + extension + "$", Path.GetFileName(f)));

        // A segment ends with the key frame after its second: frames 0..30 and on; the key frame that was asked for is the one after.
        var counts = files.Select(Frames).ToArray();
        Assert.Equal(100, counts.Sum());
        Assert.All(counts[..3], c => Assert.InRange(c, 30, 33));
    }

    [Fact]
    public async Task A_killed_process_leaves_whole_segments_and_a_playable_last_one_which_the_next_completes()
    {
        using var process = RecorderProcess.Start(_folder.Path);
        await Eventually.HoldsAsync(() => (Files().Length >= 2 && HasFragment(Files()[^1])) || process.HasExited, "a segment is closed, and a second of the next written");
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var files = Files();
        Assert.InRange(files.Length, 2, int.MaxValue);
        foreach (var file in files[..^1])
        {
            var (exit, _, error) = await ExternalTool.RunAsync("ffmpeg", "-nostdin", "-v", "error", "-i", file, "-f", "null", "-");
            Assert.Equal((0, ""), (exit, error));
            Assert.InRange(Frames(file), 10, 140);
        }

        Assert.True(HasFragment(files[^1]));
        var (frames, written) = (Frames(files[^1]), File.GetLastWriteTimeUtc(files[^1]));
        using (Record(Options()))
        {
            await WriteAsync(5);
        }

        // The same pictures, with an index in front of which no fragment is to be seen; and it ended when it did.
        Assert.Equal((frames, written), (Frames(files[^1]), File.GetLastWriteTimeUtc(files[^1])));
        foreach (var file in Files())
        {
            var (exit, boxes, error) = await ExternalTool.RunAsync("ffprobe", "-v", "trace", file);
            Assert.Equal(0, exit);
            Assert.DoesNotContain("type:'moof'", boxes + error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_recorder_to_which_nothing_comes_leaves_no_file()
    {
        using (Record(Options()))
        {
            await Eventually.HoldsAsync(() => _video.Statistics.Subscribers == 1, "the recorder listens");
        }

        Assert.Empty(Files());
    }

    [Fact]
    public async Task Key_frames_come_every_two_seconds_however_few_pictures_there_are()
    {
        using (Record(Options() with { Clock = new SegmentClock(TimeSpan.FromHours(1)) }))
        {
            await Eventually.HoldsAsync(() => _video.Statistics.Subscribers == 1, "the recorder listens");
            for (var i = 0; i < 40; i++)
            {
                // Most are dropped before they get here.
                _frames.Next = i * 17;
                _frames.Give(_video.Write);
                await Eventually.HoldsAsync(() => _video.Outstanding == 0, "the picture is written");
            }
        }

        var (_, packets, _) = await ExternalTool.RunAsync("ffprobe", "-v", "error", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", Assert.Single(Files()));
        var keys = packets.Split('\n').Where(line => line.Contains('K', StringComparison.Ordinal)).Select(line => double.Parse(line.Split(',')[0], CultureInfo.InvariantCulture)).ToArray();
        Assert.InRange(keys.Length, 8, 12);
        Assert.All(keys.Zip(keys.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1.9, 2.6));
    }

    [Fact]
    public async Task Old_segments_go_and_other_files_stay()
    {
        var strangers = new[] { "notes.txt", "20200101.mp4", "other-20200101T000000.000Z.mp4", "20200101T000000.000Z.mkv" };
        foreach (var name in strangers.Append("20200101T000000.000Z.mp4"))
        {
            await File.WriteAllTextAsync(_folder.File(name), "old", TestContext.Current.CancellationToken);
        }

        using (Record(Options() with { MaxAge = TimeSpan.FromDays(365) }))
        {
            await WriteAsync(40);
        }

        Assert.False(File.Exists(_folder.File("20200101T000000.000Z.mp4")));
        Assert.All(strangers, s => Assert.True(File.Exists(_folder.File(s))));
        using (Record(Options() with { MaxTotalBytes = 1 }))
        {
            await WriteAsync(70);
        }

        // The last closed one is there until the next begins.
        Assert.InRange(Files().Length - strangers.Length + 1, 1, 2);
        Assert.All(strangers, s => Assert.True(File.Exists(_folder.File(s))));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_tried_again_until_it_can()
    {
        var blocked = _folder.File("blocked");
        await File.WriteAllTextAsync(blocked, "in the way", TestContext.Current.CancellationToken);
        using var live = new LiveVideo();
        using var recording = new Publishing(live.Video, new SegmentRecorder(Options() with { Folder = Path.Combine(blocked, "x") }));
        await Eventually.HoldsAsync(() => recording.Status is { State: OutputState.Failed, Problem: not null }, "it says why it does not record");
        File.Delete(blocked);
        await Eventually.HoldsAsync(() => recording.Status is { State: OutputState.Running, Problem: null }, "it records");
        Assert.Equal([OutputState.Failed, OutputState.Running], recording.States);
    }

    [Fact]
    public void Options_that_cannot_be_used_are_one_sentence()
    {
        foreach (var options in new[] { Options() with { Extension = ".avi" } })
        {
            Assert.Equal(SrNetError.InvalidInput, Assert.Throws<SrNetException>(() => new SegmentRecorder(options)).Error);
        }
    }

    public void Dispose()
    {
        _video.Dispose();
        _frames.Dispose();
        _folder.Dispose();
        Assert.Equal(0, _video.Outstanding);
    }

    private SegmentOptions Options() => new() { Folder = _folder.Path, Clock = new SegmentClock(TimeSpan.FromSeconds(1)) };

    private Publishing Record(SegmentOptions options) => new(_video, new SegmentRecorder(options));

    // As slowly as the recorder takes them, so that the test does not depend on when it gets a core.
    private async Task WriteAsync(int frames)
    {
        await Eventually.HoldsAsync(() => _video.Statistics.Subscribers == 1, "the recorder listens");
        for (var i = 0; i < frames; i++)
        {
            _frames.Give(_video.Write);
            await Eventually.HoldsAsync(() => _video.Outstanding == 0, "the picture is written");
        }
    }

    private static bool HasFragment(string path) => Encoding.Latin1.GetString(File.ReadAllBytes(path)).Contains(Fragment, StringComparison.Ordinal);

    private string[] Files() => [.. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)];

    private static int Frames(string path)
    {
        using var decoder = VideoDecoder.Open(new VideoDecoderOptions { Url = path }, TestContext.Current.CancellationToken);
        var rgb = new byte[3 * decoder.Width * decoder.Height];
        var count = 0;
        while (decoder.TryRead(rgb, 3 * decoder.Width, out var frame))
        {
            Assert.True(frame.Timestamp >= TimeSpan.Zero, frame.Timestamp.ToString(null, CultureInfo.InvariantCulture));
            count++;
        }

        return count;
    }
}
