using System.Text.RegularExpressions;
using SRNet.Interop.Media;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Outputs.Recording;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Outputs.Recording;

/// <summary>Endless alpha and masks, in segments of a second: 30 frames.</summary>
public sealed class SegmentedSinkTests : IDisposable
{
    private static readonly ImageSize Size = new(120, 80);
    private readonly TestFolder _folder = new();
    private readonly TestFrames _frames = new(Size);

    public static TheoryData<string> All => [".mkv", ".mov", ""];

    [Theory]
    [MemberData(nameof(All))]
    public void Segments_follow_each_other_and_miss_no_frame(string extension)
    {
        Write(Options(extension), 100);
        var segments = Segments();
        Assert.Equal(4, segments.Length);
        Assert.All(segments, s => Assert.Matches("^[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z\\" + (extension.Length == 0 ? "." : extension) + "?$", Path.GetFileName(s)));
        Assert.Equal(100, segments.Sum(Frames));
        Assert.All(segments[..3], s => Assert.InRange(Frames(s), 30, 31));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_oldest_go_and_strangers_stay(string extension)
    {
        string[] strangers = ["notes.txt", "20200101T000000.000Z.mp4", "folder", "20200101"];
        File.WriteAllText(_folder.File(strangers[0]), "mine");
        File.WriteAllText(_folder.File(strangers[1]), "mine");
        Directory.CreateDirectory(_folder.File(strangers[2]));
        Directory.CreateDirectory(_folder.File(strangers[3]));
        Write(Options(extension) with { MaxTotalBytes = 1 }, 130);

        // The last closed one is there until the next begins.
        Assert.All(strangers, s => Assert.True(Path.Exists(_folder.File(s))));
        Assert.InRange(Segments().Length - strangers.Length, 1, 2);

        Write(Options(extension) with { MaxAge = TimeSpan.FromTicks(1) }, 1);
        Assert.Single(Segments(), s => !strangers.Contains(Path.GetFileName(s)));
    }

    [Fact]
    public void A_killed_process_leaves_segments_that_can_be_read()
    {
        // Without Finish and Dispose the files are what the system has of them, as after a kill.
        using var sink = Create(Options(".mkv"));
        sink.Open(new SourceDescription("x", Size, 30, null, true));
        for (var i = 0; i < 80; i++)
        {
            _frames.Give(sink.Write);
        }

        var segments = Segments();
        Assert.Equal([30, 30], segments[..2].Select(Frames).Select(f => f - (f % 30)));
        Assert.InRange(Frames(segments[2]), 1, 30);
    }

    [Fact]
    public void A_full_disk_leaves_no_empty_segments_behind()
    {
        using var sink = new SegmentedSink(Options(".mkv"), path =>
        {
            File.CreateSymbolicLink(path, "/dev/full");
            return new AlphaVideoSink(path);
        });
        sink.Open(new SourceDescription("x", Size, 30, null, true));
        var failed = Assert.Throws<SrNetException>(() =>
        {
            for (var i = 0; i < 60; i++)
            {
                _frames.Give(sink.Write);
            }
        });
        Assert.Equal(SrNetError.Failed, failed.Error);
        Assert.InRange(Segments().Length, 0, 1);
    }

    [Theory]
    [InlineData("file/masks")]
    [InlineData("it's 'quoted'/deeper/masks")]
    [InlineData("/proc/masks")]
    public void A_folder_that_cannot_be_made_is_one_sentence_that_names_it_once(string name)
    {
        foreach (var file in new[] { "file", "it's 'quoted'" })
        {
            File.WriteAllText(_folder.File(file), "in the way");
        }

        var folder = Path.Combine(_folder.Path, name);
        using var sink = Create(Options("") with { Folder = folder });
        var failed = Assert.Throws<SrNetException>(() => sink.Open(new SourceDescription("x", Size, 30, null, true)));
        Assert.Matches($@"\ACannot write '{Regex.Escape(folder)}': [^'/]+\.\z", failed.Message);
    }

    public void Dispose()
    {
        _frames.Dispose();
        _folder.Dispose();
    }

    private SegmentOptions Options(string extension) => new() { Folder = _folder.Path, Extension = extension, Clock = new SegmentClock(TimeSpan.FromSeconds(1)) };

    private static SegmentedSink Create(SegmentOptions options) =>
        new(options, path => options.Extension.Length == 0 ? new MaskFolderSink(path) : new AlphaVideoSink(path));

    private void Write(SegmentOptions options, int frames)
    {
        using var sink = Create(options);
        sink.Open(new SourceDescription("x", Size, 30, null, true));
        for (var i = 0; i < frames; i++)
        {
            _frames.Give(sink.Write);
        }

        sink.Finish();
    }

    private string[] Segments() => [.. Directory.GetFileSystemEntries(_folder.Path).Order(StringComparer.Ordinal)];

    private static int Frames(string path)
    {
        if (Directory.Exists(path))
        {
            return Directory.GetFiles(path, "*.png").Length;
        }

        using var decoder = VideoDecoder.Open(new VideoDecoderOptions { Url = path }, TestContext.Current.CancellationToken);
        var (frames, rgb) = (0, new byte[3 * decoder.Width * decoder.Height]);
        while (decoder.TryRead(rgb, 3 * decoder.Width, out _))
        {
            frames++;
        }

        return frames;
    }
}
