using SRNet.Interop.Media;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Outputs.Recording;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Compositing;

/// <summary>Files as programs outside read them.</summary>
public sealed class CompositingSinkTests : IDisposable
{
    private static readonly ImageSize Size = new(120, 80);
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("a.mov", "prores", "yuva444p1[02]le", 6)]
    [InlineData("a.mkv", "ffv1", "bgra", 0)]
    public async Task Alpha_is_there_for_ffmpeg(string name, string codec, string format, int tolerance)
    {
        using var frames = new TestFrames(Size);
        WriteAll(new AlphaVideoSink(_folder.File(name)), frames, 5);
        var (_, what, _) = await ExternalTool.RunAsync("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,pix_fmt,width,height", "-of", "csv=p=0", _folder.File(name));
        Assert.Matches($"^{codec},120,80,{format}", what);
        var raw = _folder.File("raw");
        Assert.Equal(0, (await ExternalTool.RunAsync("ffmpeg", "-nostdin", "-v", "error", "-i", _folder.File(name), "-frames:v", "1", "-pix_fmt", "rgba", "-f", "rawvideo", raw)).ExitCode);
        AssertCutOut(await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken), tolerance);
    }

    [Fact]
    public async Task A_folder_of_pngs_has_alpha()
    {
        using var frames = new TestFrames(Size);
        WriteAll(new AlphaFolderSink(_folder.File("png")), frames, 3);
        Assert.Equal(["00000.png", "00001.png", "00002.png"], Directory.GetFiles(_folder.File("png")).Select(f => Path.GetFileName(f)).Order());
        var raw = _folder.File("raw");
        var (exit, _, error) = await ExternalTool.RunAsync("ffmpeg", "-nostdin", "-v", "error", "-i", _folder.File("png/00000.png"), "-pix_fmt", "rgba", "-f", "rawvideo", raw);
        Assert.True(exit == 0, error);
        AssertCutOut(await File.ReadAllBytesAsync(raw, TestContext.Current.CancellationToken), 0);
    }

    [Fact]
    public void Green_is_green_and_the_object_is_not()
    {
        using var frames = new TestFrames(Size);
        WriteAll(new BackgroundSink(new VideoSink(_folder.File("g.mp4")), SolidBackground.Green()), frames, 4);
        using var decoder = VideoDecoder.Open(new VideoDecoderOptions { Url = _folder.File("g.mp4") }, TestContext.Current.CancellationToken);
        var rgb = new byte[3 * Size.Pixels];
        Assert.True(decoder.TryRead(rgb, 3 * Size.Width, out _));
        var outside = rgb.AsSpan(3 * ((70 * Size.Width) + 100), 3);
        Assert.InRange(outside[0], 0, 12);
        Assert.InRange(outside[1], 165, 189);
        var inside = rgb.AsSpan(3 * ((30 * Size.Width) + 40), 3);
        Assert.InRange(Math.Abs(inside[0] - 70), 0, 25);
        Assert.InRange(Math.Abs(inside[0] - inside[1]), 0, 25);
    }

    [Fact]
    public async Task Overlay_and_cut_out_in_one_run_do_not_mix()
    {
        var source = new ScriptedSource(TestStream.Size, 12);
        await TestStream.Of(source, new TestSegmenter(source.Description.Size), new FrameOutputSpec("video", true, () => new VideoSink(_folder.File("o.mp4"))), new FrameOutputSpec("alpha", false, () => new AlphaFolderSink(_folder.File("cut")))).RunAsync();
        var both = await File.ReadAllBytesAsync(_folder.File("cut/00004.png"), TestContext.Current.CancellationToken);

        source = new ScriptedSource(TestStream.Size, 12);
        await TestStream.Of(source, new TestSegmenter(source.Description.Size), new FrameOutputSpec("alpha", false, () => new AlphaFolderSink(_folder.File("alone")))).RunAsync();
        Assert.Equal(both, await File.ReadAllBytesAsync(_folder.File("alone/00004.png"), TestContext.Current.CancellationToken));
        Assert.Equal(12, Directory.GetFiles(_folder.File("cut")).Length);
    }

    [Theory]
    [InlineData("green")]
    [InlineData("blur")]
    [InlineData("alpha")]
    public void A_stream_that_goes_on_for_weeks_allocates_nothing_per_picture(string kind)
    {
        using var frames = new TestFrames(Size);
        using IFrameSink sink = kind switch
        {
            "green" => new BackgroundSink(new VideoSink(_folder.File("a.mp4")), SolidBackground.Green()),
            "blur" => new BackgroundSink(new VideoSink(_folder.File("a.mp4")), new BlurredBackground()),
            _ => new SegmentedSink(new SegmentOptions { Folder = _folder.File("a"), Extension = ".mkv" }, path => new AlphaVideoSink(path)),
        };
        sink.Open(new SourceDescription("x", Size, 30, null, true));
        Action<Frame> write = sink.Write;
        for (var i = 0; i < 30; i++)
        {
            frames.Give(write);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            frames.Give(write);
        }

        // A third of the smallest object per picture.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 100);
        sink.Finish();
    }

    [Fact]
    public void A_device_that_is_not_there_is_missing()
    {
        using var sink = new VideoDeviceSink("/dev/video63");
        var error = Assert.Throws<SrNetException>(() => sink.Open(new SourceDescription("x", Size, 30, null, true)));
        Assert.Equal(SrNetError.Missing, error.Error);
        Assert.Contains("v4l2loopback", error.Message);
    }

    [Fact]
    public void A_device_that_is_none_is_one_sentence_that_names_it()
    {
        var path = _folder.File("video10");
        File.WriteAllText(path, "no device");
        using var sink = new VideoDeviceSink(path);
        var error = Assert.Throws<SrNetException>(() => sink.Open(new SourceDescription("x", Size, 30, null, true)));
        Assert.Contains(path, error.Message);
        Assert.Contains("no V4L2 device", error.Message);

        // It is tried again and again, for weeks.
        Assert.DoesNotContain(path, Directory.GetFiles("/proc/self/fd").Select(f => new FileInfo(f).LinkTarget));
        Assert.EndsWith(".", error.Message);
        Assert.DoesNotContain("\n", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private static void WriteAll(IFrameSink sink, TestFrames frames, int count)
    {
        using (sink)
        {
            sink.Open(new SourceDescription("x", Size, 30, count, false));
            for (var i = 0; i < count; i++)
            {
                frames.Give(sink.Write);
            }

            sink.Finish();
        }
    }

    // Frame 0 of TestFrames: gray x + y; object 1 in rows 21..39, columns 30..59.
    private static void AssertCutOut(byte[] rgba, int tolerance)
    {
        Assert.Equal(4 * Size.Pixels, rgba.Length);
        for (var y = 0; y < Size.Height; y++)
        {
            for (var x = 0; x < Size.Width; x++)
            {
                var pixel = rgba.AsSpan(4 * ((y * Size.Width) + x), 4);
                if (y is > 21 and < 39 && x is > 30 and < 59)
                {
                    Assert.Equal(255, pixel[3]);
                    Assert.InRange(Math.Abs(pixel[0] - (x + y)), 0, tolerance);
                }
                else if (y is < 20 or > 40 || x is < 29 or > 60)
                {
                    Assert.Equal(0, pixel[3]);
                }
            }
        }

        // The soft edge.
        Assert.InRange(rgba[(4 * ((30 * Size.Width) + 29)) + 3], 50, 80);
    }
}
