using System.Collections.Concurrent;
using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Pictures;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Streams;

/// <summary>What a person says of a frame is applied to that frame, as long as it is kept.</summary>
public sealed class SeenFrameTests : IDisposable
{
    private static readonly ImageSize Size = TestStream.Size;
    private readonly SemaphoreSlim _frames = new(0);
    private readonly ConcurrentDictionary<long, DateTimeOffset> _shown = [];
    private readonly ConcurrentBag<ObjectSegmenter> _made = [];
    private readonly VideoStream _stream;

    public SeenFrameTests()
    {
        _stream = new VideoStream(new StreamOptions
        {
            Id = "test",
            Open = (_, cancellation) => new ScriptedSource(Size, long.MaxValue, live: true)
            {
                Description = new SourceDescription("script", Size, 25, null, Live: true),
                BeforeFrame = _ => _frames.Wait(cancellation),
            },
            Segmenter = size =>
            {
                var made = new ObjectSegmenter(size);
                _made.Add(made);
                return made;
            },
        });
        _stream.Attach(new FrameOutputSpec("times", false, () => new RecordingSink("times") { BeforeWrite = Note }));
        _stream.Start();
    }

    // Another one is made to warm up, and never steps.
    private ObjectSegmenter Session => _made.Single(s => s.Steps > 0);

    [Fact]
    public async Task A_prompt_goes_to_the_frame_the_person_saw_and_the_newest_is_found_from_it()
    {
        await ShowAsync(12);
        var (first, done) = _stream.AddObject("by number", null, id => Mask(id, 1), new SeenFrame(5));
        await ShowAsync(1);
        Assert.False((await done).SeenFrameGone);
        Assert.Equal([5L], Session.Prompted);
        Assert.Equal(2, Session.Steps);
        Assert.Equal(12, _stream.LatestPicture()!.Index);
        Assert.Equal(StreamObjectState.Tracking, _stream.FindObject(first.Id)!.State);

        // As the video tells it: whole microseconds, or milliseconds.
        var seen = _shown[8];
        var second = _stream.AddObject("by time", null, id => Mask(id, 2), new SeenFrame(null, DateTimeOffset.FromUnixTimeMilliseconds(seen.ToUnixTimeMilliseconds()))).Done;
        await ShowAsync(1);
        Assert.False((await second).SeenFrameGone);
        Assert.Contains(Session.Prompted.Last(), _shown.Where(s => (s.Value - seen).Duration() < TimeSpan.FromMilliseconds(5)).Select(s => s.Key));
    }

    [Fact]
    public async Task A_frame_that_is_gone_or_never_was_gives_way_to_the_newest_which_is_said()
    {
        await ShowAsync(40);
        foreach (var seen in new[] { new SeenFrame(3), new SeenFrame(1000), new SeenFrame(-1), new SeenFrame(null, DateTimeOffset.UnixEpoch), new SeenFrame(null, DateTimeOffset.MaxValue) })
        {
            var done = _stream.AddObject(null, null, id => Mask(id, 1), seen).Done;
            await ShowAsync(1);
            Assert.True((await done).SeenFrameGone);
            Assert.Equal(_stream.LatestPicture()!.Index, Session.Prompted.Last());
        }

        var unasked = _stream.AddObject(null, null, id => Mask(id, 1)).Done;
        await ShowAsync(1);
        Assert.False((await unasked).SeenFrameGone);
    }

    [Fact]
    public async Task A_prompt_that_cannot_be_used_on_the_seen_frame_leaves_everything_as_it_was()
    {
        await ShowAsync(5);
        var good = _stream.AddObject("good", null, id => Mask(id, 1)).Done;
        await ShowAsync(1);
        await good;
        var bad = _stream.AddObject("bad", null, id => Mask(id, 77), new SeenFrame(2)).Done;
        await ShowAsync(1);
        Assert.Equal(SrNetError.InvalidInput, (await Assert.ThrowsAsync<SrNetException>(() => bad)).Error);
        await ShowAsync(3);
        Assert.Equal("good", Assert.Single(_stream.Objects).Name);
        Assert.Equal(StreamState.Running, _stream.Status.State);
    }

    [Theory]
    [InlineData(640, 360, 15)]
    [InlineData(1280, 720, 15)]
    [InlineData(1920, 1080, 8)]
    [InlineData(3840, 2160, 4)]
    public void Few_large_frames_are_kept(int width, int height, int frames) => Assert.Equal(frames, RecentFrames.Capacity(new ImageSize(width, height)));

    public void Dispose()
    {
        // Throws when a frame was lost on the way.
        _stream.Pause();
        _stream.Dispose();
        _frames.Dispose();
    }

    private void Note(Frame frame) => _shown[frame.Index] = DateTimeOffset.UtcNow - TimeProvider.System.GetElapsedTime(frame.CaptureStamp);

    // One frame after the other, so that none is dropped.
    private async Task ShowAsync(int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            var before = _shown.Count;
            _frames.Release();
            await Eventually.HoldsAsync(() => _shown.Count > before, "the frame is shown");
        }
    }

    private static ObjectMaskPrompt Mask(int id, int label) => new(id, TestStream.Mask(Size), label);
}
