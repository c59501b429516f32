using SRNet.Interop.Media;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Outputs.Recording;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Outputs.Recording;

/// <summary>When objects were seen, on disks with and without room.</summary>
public sealed class TimelineSinkTests : IDisposable
{
    private static readonly SourceDescription Source = new("x", new ImageSize(120, 80), 30, null, true);
    private readonly TestFolder _folder = new();
    private readonly TestFrames _frames = new(Source.Size);

    [Fact]
    public void A_disk_without_room_is_told_with_the_first_frame_and_again_with_every_try_though_nothing_is_followed()
    {
        // A segment that is opened without a word, and then breaks, would be an output that works again and fails again, minute by minute.
        using var sink = new SegmentedSink(Options, path =>
        {
            File.CreateSymbolicLink(path, "/dev/full");
            return new TimelineSink(path, () => []);
        });
        sink.Open(Source);
        for (var tries = 0; tries < 3; tries++)
        {
            var failed = Assert.Throws<SrNetException>(() => _frames.Give(sink.Write));
            Assert.Equal(SrNetError.Failed, failed.Error);
            Assert.Matches(@"\ACannot write '[^']+\.jsonl': No space left on device\.\z", failed.Message);
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        }
    }

    [Fact]
    public void Its_first_and_last_lines_say_from_when_to_when_it_is()
    {
        using (var sink = new SegmentedSink(Options, path => new TimelineSink(path, () => [])))
        {
            sink.Open(Source);
            for (var i = 0; i < 10; i++)
            {
                _frames.Give(sink.Write);
            }

            sink.Finish();
        }

        var lines = File.ReadAllLines(Assert.Single(Directory.GetFiles(_folder.Path)));
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Matches("""\A{"utc":"[^"]+"}\z""", line));
        Assert.True(string.CompareOrdinal(lines[0], lines[1]) < 0);
    }

    public void Dispose()
    {
        _frames.Dispose();
        _folder.Dispose();
    }

    private SegmentOptions Options => new() { Folder = _folder.Path, Extension = TimelineSink.Extension, Clock = new SegmentClock(TimeSpan.FromMinutes(5)) };
}
