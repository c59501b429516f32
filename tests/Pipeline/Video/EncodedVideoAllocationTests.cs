using SRNet.Pipeline.Frames;
using SRNet.Pipeline.Tests.Streams;
using SRNet.Pipeline.Tests.Support;
using SRNet.Pipeline.Video;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Video;

[Collection(nameof(AllocationTests))]
public class EncodedVideoAllocationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_watched_video_allocates_nothing_per_picture(bool h264)
    {
        using var frames = new TestFrames(new ImageSize(160, 96));
        using var video = h264 ? EncodedVideo.H264() : EncodedVideo.Jpeg();
        using var subscription = video.Subscribe();
        Action<Frame> write = video.Write;
        var least = long.MaxValue;
        for (var window = 0; window < 6; window++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 100; i++)
            {
                frames.Give(write);
                using var picture = await subscription.ReadAsync(TestContext.Current.CancellationToken);
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        // A third of the smallest object per picture.
        Assert.InRange(least, 0, 8 * 100);
    }
}
