using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Tests.Support;

namespace SRNet.Pipeline.Tests.Sources;

/// <summary>What every source promises, kept by each of them.</summary>
public sealed class FrameSourceContractTests : IDisposable
{
    private const int Frames = 12;
    private readonly TestFolder _folder = new();
    private readonly RtspServer _rtsp = new();

    public static TheoryData<string> All => ["file", "folder", "lavfi", "rtsp"];

    public static TheoryData<string> WithEnd => ["file", "folder", "lavfi"];

    [Theory]
    [MemberData(nameof(All))]
    public void Frames_fill_their_rows_and_time_goes_forward(string kind)
    {
        using var source = Open(kind);
        var (size, last) = (source.Description.Size, TimeSpan.MinValue);
        var stride = (3 * size.Width) + 7;
        var rgb = new byte[stride * size.Height];
        for (var i = 0; i < Frames; i++)
        {
            Array.Fill(rgb, (byte)77);
            Assert.True(source.TryRead(rgb, stride, out var info));
            Assert.True(info.Timestamp > last);
            Assert.Equal(0, info.Epoch);
            last = info.Timestamp;
            for (var y = 0; y < size.Height; y++)
            {
                Assert.True(rgb.AsSpan((y * stride) + (3 * size.Width), 7).IndexOfAnyExcept((byte)77) < 0, "A row was longer than it should be.");
            }

            Assert.Contains(rgb, b => b != 77);
        }
    }

    [Theory]
    [MemberData(nameof(WithEnd))]
    public void All_frames_come_as_announced_and_then_the_end_for_good(string kind)
    {
        using var source = Open(kind);
        Assert.Equal(kind == "lavfi" ? null : Frames, source.Description.FrameCount);
        var (read, rgb) = (0, new byte[3 * source.Description.Size.Pixels]);
        while (source.TryRead(rgb, 3 * source.Description.Size.Width, out _))
        {
            read++;
        }

        Assert.Equal(Frames, read);
        Assert.False(source.TryRead(rgb, 3 * source.Description.Size.Width, out _));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Aborting_ends_reading_at_once_and_for_good(string kind)
    {
        using var source = Open(kind);
        var (rgb, stride) = (new byte[3 * source.Description.Size.Pixels], 3 * source.Description.Size.Width);
        Assert.True(source.TryRead(rgb, stride, out _));
        var abort = Task.Run(source.Abort, TestContext.Current.CancellationToken);
        while (source.TryRead(rgb, stride, out _))
        {
        }

        await abort;
        source.Abort();
        Assert.False(source.TryRead(rgb, stride, out _));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_description_tells_size_rate_and_whether_it_is_live(string kind)
    {
        using var source = Open(kind);
        var description = source.Description;
        Assert.Equal(kind is "lavfi" or "rtsp", description.Live);
        Assert.Equal(kind is "file" or "folder", description.LocalPath is not null);
        Assert.Equal(kind switch { "rtsp" => "240x320", _ => "64x96" }, description.Size.ToString());
        Assert.Equal(kind switch { "file" => 20, "folder" or "rtsp" => 25, _ => 50 }, description.FrameRate!.Value, 0.01);
    }

    public void Dispose()
    {
        _rtsp.Dispose();
        _folder.Dispose();
    }

    private IFrameSource Open(string kind) => new FrameSources().Open(Address(kind), new SourceOptions(), TestContext.Current.CancellationToken);

    private string Address(string kind)
    {
        switch (kind)
        {
            case "file":
                return TestClip.WriteVideo(_folder.File("clip.mp4"), Frames);
            case "folder":
                for (var i = 0; i < Frames; i++)
                {
                    TestClip.WritePicture(_folder.File($"{i}.png"), i);
                }

                return _folder.Path;
            case "rtsp":
                RtspServer.SkipIfMissing();
                _rtsp.Start();
                return _rtsp.Url;
            default:
                return $"lavfi:testsrc2=size=96x64:rate=50:duration={Frames / 50.0}";
        }
    }
}
