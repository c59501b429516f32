using System.Text.Json;
using SRNet.Interop.Media;
using SRNet.Pipeline.Compositing;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Objects;

namespace SRNet.Pipeline.Tests.Outputs;

/// <summary>What every sink promises, kept by each of them.</summary>
public sealed class FrameSinkContractTests : IDisposable
{
    private static readonly ImageSize Size = new(67, 45);
    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new(Size, 1);

    public static TheoryData<string> All => ["video.mp4", "video.mkv", "green.mp4", "blur.mkv", "alpha.mov", "alpha.mkv", "cutout", "masks", "objects.jsonl"];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_frame_can_be_read_back_and_the_folder_is_made(string name)
    {
        var path = _folder.File($"new/folder/{name}");
        using (var sink = Create(path))
        {
            WriteAll(sink, 25);
            sink.Finish();
        }

        AssertHolds(path, 25);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_killed_process_leaves_what_it_has_written(string name)
    {
        // Without Finish and Dispose the files are what the system has of them, as after a kill.
        var path = _folder.File(name);
        using var sink = Create(path);
        WriteAll(sink, 60);

        // A video may lack its last second.
        AssertHolds(path, 60, atLeast: Path.GetExtension(name) is ".mp4" or ".mkv" or ".mov" ? 30 : 60);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Nothing_written_is_still_an_output(string name)
    {
        var path = _folder.File(name);
        using (var sink = Create(path))
        {
            sink.Open(new SourceDescription("x", Size, null, null, true));
            sink.Finish();
        }

        Assert.True(Path.Exists(path));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_earlier_output_is_replaced_as_a_whole(string name)
    {
        var path = _folder.File(name);
        foreach (var frames in new[] { 40, 15 })
        {
            using var sink = Create(path);
            WriteAll(sink, frames);
            sink.Finish();
        }

        AssertHolds(path, 15);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_output_that_cannot_be_made_is_refused_in_one_sentence_that_names_it(string name)
    {
        File.WriteAllText(_folder.File("file"), "not a folder");
        var path = _folder.File($"file/{name}");
        using var sink = Create(path);
        var error = Assert.Throws<SrNetException>(() => sink.Open(new SourceDescription("x", Size, 30, null, false)));
        Assert.Contains(path, error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.DoesNotContain("\n", error.Message);
    }

    [Theory]
    [InlineData("video.mp4")]
    [InlineData("video.mkv")]
    [InlineData("blur.mp4")]
    [InlineData("alpha.mov")]
    [InlineData("alpha.mkv")]
    [InlineData("objects.jsonl")]
    public void A_full_disk_is_one_sentence(string name)
    {
        var path = _folder.File(name);
        File.CreateSymbolicLink(path, "/dev/full");
        AssertFails(path, () =>
        {
            using var sink = Create(path);
            WriteAll(sink, 60);
            sink.Finish();
        });
    }

    [Fact]
    public void A_full_disk_leaves_no_half_mask()
    {
        using var sink = Create(_folder.File("masks"));
        WriteAll(sink, 2);
        var third = _folder.File("masks/00002.png");
        File.CreateSymbolicLink(third, "/dev/full");

        AssertFails(third, () => WriteFrame(sink, 2));
        sink.Finish();
        AssertHolds(_folder.File("masks"), 2);
    }

    [Fact]
    public void Old_masks_go_but_other_files_stay()
    {
        Directory.CreateDirectory(_folder.File("masks"));
        string[] others = ["notes.txt", "0001.png", "frame00001.png", "00001.jpg"];
        string[] old = ["00007.png", "100000.png"];
        foreach (var name in others.Concat(old))
        {
            File.WriteAllText(_folder.File($"masks/{name}"), "old");
        }

        using var sink = Create(_folder.File("masks"));
        WriteAll(sink, 1);
        Assert.Equal(others.Append("00000.png").Order(), Directory.GetFiles(_folder.File("masks")).Select(f => Path.GetFileName(f)).Order());
    }

    [Fact]
    public void Object_lines_say_where_objects_are_and_that_one_is_lost()
    {
        using var sink = Create(_folder.File("o.jsonl"));
        WriteAll(sink, 1);
        Assert.Equal(
            """{"frame":0,"time":0,"objects":[{"id":1,"box":[3,4,20,10],"area":150,"centroid":[12.25,8.5],"confidence":0.9123,"lost":false,"state":"tracking"},{"id":7,"box":null,"area":0,"centroid":null,"confidence":0,"lost":true,"state":"lost"}]}""" + "\n",
            File.ReadAllText(_folder.File("o.jsonl")));
    }

    [Fact]
    public void A_video_has_the_frames_times_even_when_some_are_missing()
    {
        var path = _folder.File("gaps.mp4");
        using (var sink = Create(path))
        {
            sink.Open(new SourceDescription("x", Size, null, null, true));
            foreach (var index in new[] { 0, 1, 5, 6, 20 })
            {
                WriteFrame(sink, index);
            }

            sink.Finish();
        }

        Assert.Equal([0, 1, 5, 6, 20], ReadTimes(path).Select(t => (int)Math.Round(t.TotalSeconds * 30)));
    }

    public void Dispose()
    {
        _pool.Dispose();
        _folder.Dispose();
    }

    private static IFrameSink Create(string path) => Path.GetFileNameWithoutExtension(path) switch
    {
        "video" => new VideoSink(path),
        "green" => new BackgroundSink(new VideoSink(path), SolidBackground.Green()),
        "blur" => new BackgroundSink(new VideoSink(path), new BlurredBackground()),
        "alpha" => new AlphaVideoSink(path),
        "cutout" => new AlphaFolderSink(path),
        "objects" or "o" => new ObjectLinesSink(path),
        "gaps" => new VideoSink(path),
        _ => new MaskFolderSink(path),
    };

    private void WriteAll(IFrameSink sink, int frames)
    {
        sink.Open(new SourceDescription("x", Size, 30, frames, false));
        for (var i = 0; i < frames; i++)
        {
            WriteFrame(sink, i);
        }
    }

    private void WriteFrame(IFrameSink sink, int index)
    {
        using var frame = _pool.Rent();
        frame.Stamp(index, new FrameInfo(TimeSpan.FromSeconds(index / 30.0)), 0);
        frame.Rgb.Fill((byte)(index * 4));
        Mask(index).CopyTo(frame.Labels);
        frame.SetObjects([new TrackedObject(1, 150, new PixelBox(3, 4, 20, 10), 12.25f, 8.5f, 0.91234f), new TrackedObject(7, 0, default, float.NaN, float.NaN, 0)]);
        sink.Write(frame);
    }

    private static byte[] Mask(int index) => [.. Enumerable.Range(0, Size.Pixels).Select(i => (byte)((i + index) % 5 == 0 ? 1 + (index % 9) : 0))];

    private static void AssertHolds(string path, int frames, int? atLeast = null)
    {
        switch (Path.GetExtension(path))
        {
            case ".mp4" or ".mkv" or ".mov":
                var times = ReadTimes(path);
                Assert.InRange(times.Count, atLeast ?? frames, frames);
                Assert.Equal(Enumerable.Range(0, times.Count), times.Select(t => (int)Math.Round(t.TotalSeconds * 30)));
                break;
            case ".jsonl":
                var text = File.ReadAllText(path);
                Assert.EndsWith("}\n", text);
                Assert.Equal(Enumerable.Range(0, frames), text.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement.GetProperty("frame").GetInt32()));
                break;
            case "" when Path.GetFileName(path) == "cutout":
                Assert.Equal(Enumerable.Range(0, frames).Select(i => $"{i:00000}.png"), Directory.GetFiles(path).Select(f => Path.GetFileName(f)).Order());
                break;
            default:
                Assert.Equal(Enumerable.Range(0, frames).Select(i => $"{i:00000}.png"), Directory.GetFiles(path).Select(f => Path.GetFileName(f)).Order());
                for (var i = 0; i < frames; i++)
                {
                    var mask = ImageCodec.ReadFile(Path.Combine(path, $"{i:00000}.png"));
                    Assert.Equal((PixelKind.Palette8, Size), (mask.Kind, new ImageSize(mask.Width, mask.Height)));
                    Assert.Equal(Mask(i), mask.Pixels);
                    Assert.Equal(LabelPalette.Rgb, mask.Palette);
                }

                break;
        }
    }

    private static void AssertFails(string path, Action action)
    {
        var error = Assert.Throws<SrNetException>(action);
        Assert.Equal(SrNetError.Failed, error.Error);
        Assert.Contains(path, error.Message);
        Assert.Matches("(?i)no space|not enough space", error.Message);
    }

    private static List<TimeSpan> ReadTimes(string path)
    {
        using var decoder = VideoDecoder.Open(new VideoDecoderOptions { Url = path }, TestContext.Current.CancellationToken);
        var (times, rgb) = (new List<TimeSpan>(), new byte[3 * decoder.Width * decoder.Height]);
        while (decoder.TryRead(rgb, 3 * decoder.Width, out var frame))
        {
            times.Add(frame.Timestamp);
        }

        return times;
    }
}
