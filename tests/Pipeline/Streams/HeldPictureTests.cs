using SRNet.Pipeline.Objects;
using SRNet.Pipeline.Outputs;
using SRNet.Pipeline.Pictures;
using SRNet.Pipeline.Sources;
using SRNet.Pipeline.Streams;
using SRNet.Pipeline.Tests.Support;
using SRNet.Segmentation.Imaging;
using SRNet.Segmentation.Prompts;

namespace SRNet.Pipeline.Tests.Streams;

/// <summary>A picture is held for who marks in it, however long that takes, and the last one of a stream that is paused.</summary>
public sealed class HeldPictureTests : IDisposable
{
    private static readonly ImageSize Size = TestStream.Size;
    private readonly SemaphoreSlim _frames = new(0);
    private readonly List<ObjectSegmenter> _made = [];
    private readonly ManualTime _time = new();
    private readonly VideoStream _stream;
    private ScriptedSource? _source;
    private long _shown;

    public HeldPictureTests()
    {
        _stream = new VideoStream(new StreamOptions
        {
            Id = "test",
            Time = _time,
            Open = (_, cancellation) => _source = new ScriptedSource(Size, long.MaxValue, live: true)
            {
                Description = new SourceDescription("script", Size, 25, null, Live: true),
                BeforeFrame = _ => Next(cancellation),
            },
            Segmenter = size =>
            {
                var made = new ObjectSegmenter(size);
                lock (_made)
                {
                    _made.Add(made);
                }

                return made;
            },
        });
        _stream.Attach(new FrameOutputSpec("count", false, () => new RecordingSink("count") { BeforeWrite = _ => Interlocked.Increment(ref _shown) }));
        _stream.Start();
    }

    private IEnumerable<long> Prompted => _made.SelectMany(made => made.Prompted);

    [Fact]
    public async Task Marks_go_to_the_picture_that_was_held_though_many_have_come_since()
    {
        await ShowAsync(8);
        var still = _stream.Hold(new SeenFrame(5))!.Value;
        await ShowAsync(60);
        var (objects, done) = _stream.Mark(_stream.Held(still)!, [Mark(1), Mark(2) with { Name = "the right one" }])!.Value;
        await ShowAsync(1);
        Assert.False((await done).SeenFrameGone);
        Assert.Equal([5L], Prompted);
        Assert.Equal(["object 1", "the right one"], objects.Select(o => o.Name));
        Assert.All(_stream.Objects, o => Assert.Equal(StreamObjectState.Tracking, o.State));

        // An object that is not there is said before anything changes.
        Assert.Null(_stream.Mark(_stream.Held(still)!, [Mark(1), Mark(2) with { Id = 77 }]));
        Assert.Equal(2, _stream.Objects.Count);
    }

    [Fact]
    public async Task A_mark_that_cannot_be_used_takes_all_of_its_picture_with_it_and_nothing_else()
    {
        await ShowAsync(3);
        var picture = _stream.Held(_stream.Hold()!.Value)!;
        var done = _stream.Mark(picture, [Mark(1), Mark(99)])!.Value.Done;
        await ShowAsync(1);
        Assert.Equal(SrNetError.InvalidInput, (await Assert.ThrowsAsync<SrNetException>(() => done)).Error);
        Assert.Empty(_stream.Objects);
        await ShowAsync(2);
        Assert.Equal(StreamState.Running, _stream.Status.State);
    }

    [Fact]
    public async Task Marks_of_a_paused_stream_are_in_the_picture_that_is_shown_and_removals_too()
    {
        await ShowAsync(6);
        _stream.Pause();
        await Eventually.HoldsAsync(() => _source!.Disposed, "the source is closed");
        var (marked, done) = _stream.AddObject(null, null, id => new ObjectMaskPrompt(id, TestStream.Mask(Size), 1), new SeenFrame(_stream.LatestPicture()!.Index));
        Assert.False((await done.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken)).SeenFrameGone);
        Assert.Equal(StreamObjectState.Tracking, _stream.FindObject(marked.Id)!.State);
        await Eventually.HoldsAsync(() => _stream.LatestPicture()!.Labels.Pixels.Contains((byte)marked.Id), "the mask is in the last picture");

        _stream.RemoveObject(marked.Id);
        await Eventually.HoldsAsync(() => !_stream.LatestPicture()!.Labels.Pixels.Contains((byte)marked.Id), "the mask is out of the last picture");
    }

    [Fact]
    public void Held_pictures_are_few_and_not_for_ever()
    {
        var emptied = 0;
        using var held = new HeldPictures(() => emptied++, _time);
        var ids = Enumerable.Range(0, HeldPictures.Most).Select(_ => held.Hold(Picture())).ToArray();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(held.Find(ids[0]));

        // The fifth takes the place of the one that nobody asked for.
        var fifth = held.Hold(Picture());
        Assert.Null(held.Find(ids[1]));
        Assert.NotNull(held.Find(ids[0]));

        // Whoever goes on asking goes on marking; the others are let go.
        for (var minutes = 0; minutes < 10; minutes++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            Assert.NotNull(held.Find(fifth));
        }

        Assert.Null(held.Find(ids[0]));
        Assert.Equal(0, emptied);
        _time.Advance(HeldPictures.Patience + TimeSpan.FromMinutes(1));
        Assert.Null(held.Find(fifth));
        Assert.True(emptied > 0);
        Assert.False(held.LetGo(fifth));
    }

    public void Dispose()
    {
        // Throws when a frame was lost on the way.
        _stream.Pause();
        _stream.Dispose();
        _frames.Dispose();
    }

    // The next frame, or the end.
    private void Next(CancellationToken cancellation)
    {
        try
        {
            _frames.Wait(cancellation);
        }
        catch (OperationCanceledException)
        {
            _source!.Abort();
        }
    }

    private static ObjectMark Mark(int label) => new(null, [id => new ObjectMaskPrompt(id, TestStream.Mask(Size), label)]);

    private static PictureCopy Picture()
    {
        using var pool = new SRNet.Pipeline.Frames.FramePool(Size, 1);
        using var frame = pool.Rent();
        return new PictureCopy(frame);
    }

    // One frame after the other, so that none is dropped.
    private async Task ShowAsync(int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            var before = Interlocked.Read(ref _shown);
            _time.Advance(TimeSpan.FromMilliseconds(40));
            _frames.Release();
            await Eventually.HoldsAsync(() => Interlocked.Read(ref _shown) > before, "the frame is shown");
        }
    }
}
