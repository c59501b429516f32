using SRNet.Interop.Media;
using SRNet.Pipeline.Tests.Support;
using SRNet.Pipeline.Video;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Video;

public sealed class EncodedVideoTests : IDisposable
{
    private static readonly ImageSize Size = new(162, 96);
    private readonly TestFrames _frames = new(Size);
    private readonly EncodedVideo _video = EncodedVideo.H264();

    [Fact]
    public void Nothing_is_encoded_while_nobody_reads()
    {
        Write(5);
        Assert.Equal(default, _video.Statistics);
        Assert.Null(_video.Format);

        using (_video.Subscribe())
        {
            Write(3);
        }

        Write(5);
        Assert.Equal(3, _video.Statistics.Pictures);

        // The encoder was made anew meanwhile, and nothing has changed for whoever knows the format.
        var format = _video.Format;
        using var again = _video.Subscribe();
        Write(1);
        var pictures = Read(again);
        Assert.Same(format, Assert.Single(pictures).Format);
        Release(pictures);
    }

    [Fact]
    public void Whoever_comes_gets_a_key_frame_at_once_and_everybody_gets_the_same_pictures()
    {
        using var first = _video.Subscribe();
        Write(3);
        using var second = _video.Subscribe();
        Write(2);
        var (seen, later) = (Read(first), Read(second));
        Assert.Equal([true, false, false, true, false], seen.Select(p => p.KeyFrame));
        Assert.Equal(seen[3..], later);
        Assert.Equal(new EncodedVideoStatistics(2, 5, 2, seen.Sum(p => p.Bytes.Length), 0), _video.Statistics);
        Release(seen, later);
    }

    [Fact]
    public void What_was_captured_can_be_decoded_with_its_exact_times()
    {
        using var folder = new TestFolder();
        using var subscription = _video.Subscribe(100);
        Write(20);
        var pictures = Read(subscription);
        Assert.Matches("^avc1\\.42C0[0-9A-F]{2}$", pictures[0].Format.Codec);
        Assert.Equal(Enumerable.Range(0, 20).Select(TestFrames.TimeOf), pictures.Select(p => p.Timestamp));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), pictures.Select(p => p.FrameIndex));
        Assert.All(pictures, p => Assert.InRange(DateTimeOffset.UtcNow - p.CapturedAt, TimeSpan.Zero, TimeSpan.FromMinutes(5)));

        var path = folder.File("a.mp4");
        using (var muxer = VideoMuxer.Open(new VideoMuxerOptions { Url = path, Width = 162, Height = 96, Parameters = pictures[0].Format.Parameters }, TestContext.Current.CancellationToken))
        {
            pictures.ForEach(p => muxer.Write(p.Bytes.Span, p.Timestamp, p.KeyFrame));
            muxer.Finish();
        }

        using var decoder = VideoDecoder.Open(new VideoDecoderOptions { Url = path }, TestContext.Current.CancellationToken);
        var rgb = new byte[3 * 162 * 96];
        for (var i = 0; i < 20; i++)
        {
            Assert.True(decoder.TryRead(rgb, 3 * 162, out var frame));
            Assert.Equal(TestFrames.TimeOf(i), frame.Timestamp);
        }

        Release(pictures);
    }

    [Fact]
    public void A_slow_reader_goes_on_with_a_key_frame_and_every_picture_is_accounted_for()
    {
        using var slow = _video.Subscribe(capacity: 4);
        using var quick = _video.Subscribe(capacity: 400);
        Write(10);
        var stale = Read(slow);
        Assert.Equal(10, stale.Count + slow.Dropped);
        Release(stale);

        // It had to wait for the next key frame, which came soon because it was asked for, and missed nothing from there on.
        long afterwards = 0;
        for (var i = 0; i < 120; i++)
        {
            Write(1);
            foreach (var picture in Read(slow))
            {
                Assert.True(afterwards > 0 || picture.KeyFrame);
                Assert.True(afterwards == 0 || picture.FrameIndex == _frames.Next - 1);
                afterwards++;
                picture.Dispose();
            }
        }

        Assert.InRange(afterwards, 80, 120);
        Assert.Equal(130, stale.Count + slow.Dropped + afterwards);
        Assert.Equal(slow.Dropped, _video.Statistics.Dropped);
        var all = Read(quick);
        Assert.Equal(130, all.Count);
        Release(all);
    }

    [Fact]
    public void A_source_that_starts_over_with_another_size_goes_on_in_time_and_with_a_new_format()
    {
        using var subscription = _video.Subscribe();
        Write(4);
        using (var other = new TestFrames(new ImageSize(101, 51)))
        {
            for (var i = 0; i < 3; i++)
            {
                other.Give(_video.Write);
            }
        }

        var pictures = Read(subscription);
        Assert.Equal([true, false, false, false, true, false, false], pictures.Select(p => p.KeyFrame));
        Assert.Equal((102, 52), (pictures[4].Format.Width, pictures[4].Format.Height));
        Assert.Same(pictures[4].Format, _video.Format);
        Assert.Equal(pictures.Select(p => p.Timestamp).Order().Distinct(), pictures.Select(p => p.Timestamp));
        Assert.Equal(TestFrames.TimeOf(1), pictures[5].Timestamp - pictures[4].Timestamp);
        Release(pictures);
    }

    [Fact]
    public async Task The_end_comes_after_what_is_queued()
    {
        using var subscription = _video.Subscribe();
        Write(2);
        _video.Dispose();
        for (var i = 0; i < 2; i++)
        {
            (await subscription.ReadAsync(TestContext.Current.CancellationToken))!.Dispose();
        }

        Assert.Null(await subscription.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Throws<ObjectDisposedException>(() => _video.Subscribe());
    }

    [Fact]
    public async Task Leaving_ends_a_read_under_way()
    {
        var subscription = _video.Subscribe();
        var read = subscription.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        subscription.Dispose();
        Assert.Null(await read);
        Assert.Equal(0, _video.Statistics.Subscribers);
    }

    [Fact]
    public void Of_jpegs_the_latest_wins()
    {
        using var jpegs = EncodedVideo.Jpeg();
        using (var subscription = jpegs.Subscribe(capacity: 1))
        {
            for (var i = 0; i < 5; i++)
            {
                _frames.Give(jpegs.Write);
            }

            var picture = Assert.Single(Read(subscription));
            Assert.Equal((4L, "jpeg", 4L), (picture.FrameIndex, picture.Format.Codec, subscription.Dropped));
            var image = ImageCodec.Decode(picture.Bytes.Span, "the picture");
            Assert.Equal((Size.Width, Size.Height), (image.Width, image.Height));
            picture.Dispose();
        }

        Assert.Equal(0, jpegs.Outstanding);
    }

    [Fact]
    public async Task Readers_that_come_and_go_at_random_lose_no_picture()
    {
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 6).Select(seed => Task.Run(
            async () =>
            {
                var random = new Random(seed);
                while (!stop.IsCancellationRequested)
                {
                    using var subscription = _video.Subscribe(random.Next(1, 4));
                    for (var i = random.Next(6); i > 0 && await subscription.ReadAsync(TestContext.Current.CancellationToken) is { } picture; i--)
                    {
                        Assert.NotEqual(0, picture.Bytes.Length);
                        picture.Dispose();
                    }
                }
            },
            TestContext.Current.CancellationToken)).ToArray();
        Write(600);
        await stop.CancelAsync();
        var done = Task.WhenAll(readers);
        while (!done.IsCompleted)
        {
            Write(1);
        }

        await done;
        Assert.Equal(0, _video.Statistics.Subscribers);
    }

    public void Dispose()
    {
        _video.Dispose();
        _frames.Dispose();
        Assert.Equal(0, _video.Outstanding);
    }

    private void Write(int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            _frames.Give(_video.Write);
        }
    }

    private static List<EncodedPicture> Read(VideoSubscription subscription)
    {
        var pictures = new List<EncodedPicture>();
        while (subscription.TryRead(out var picture))
        {
            pictures.Add(picture);
        }

        return pictures;
    }

    private static void Release(params List<EncodedPicture>[] lists) => Array.ForEach(lists, l => l.ForEach(p => p.Dispose()));
}
