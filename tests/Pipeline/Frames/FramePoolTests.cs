using SRNet.Pipeline.Frames;
using SRNet.Segmentation.Imaging;

namespace SRNet.Pipeline.Tests.Frames;

public class FramePoolTests
{
    private static readonly ImageSize Size = new(33, 7);

    [Fact]
    public void A_frame_goes_back_when_its_last_owner_disposes_it()
    {
        using var pool = new FramePool(Size, 1);
        var frame = pool.Rent();
        var shared = frame.Share();

        frame.Dispose();
        Assert.Equal(1, pool.Outstanding);
        shared.Dispose();
        Assert.Equal(0, pool.Outstanding);
        Assert.Same(frame, pool.Rent());
        frame.Dispose();
    }

    [Fact]
    public void Renting_more_frames_than_there_are_is_an_error_not_growth()
    {
        using var pool = new FramePool(Size, 2);
        using var first = pool.Rent();
        using var second = pool.Rent();
        Assert.Throws<InvalidOperationException>(pool.Rent);
    }

    [Fact]
    public void Disposing_a_frame_twice_is_an_error()
    {
        using var pool = new FramePool(Size, 2);
        var frame = pool.Rent();
        frame.Dispose();
        Assert.Throws<ObjectDisposedException>(frame.Dispose);
    }

    [Fact]
    public void A_pool_that_misses_a_frame_says_so()
    {
        var pool = new FramePool(Size, 3);
        var lost = pool.Rent();
        Assert.Contains("1 of 3", Assert.Throws<InvalidOperationException>(pool.Dispose).Message);
        lost.Dispose();
        pool.Dispose();
    }

    [Fact]
    public unsafe void Buffers_are_aligned_and_as_large_as_promised()
    {
        using var pool = new FramePool(Size, 1);
        using var frame = pool.Rent();

        Assert.Equal(128, frame.Stride);
        Assert.Equal(128 * 7, frame.Rgb.Length);
        Assert.Equal(33 * 7, frame.Labels.Length);
        fixed (byte* rgb = frame.Rgb, labels = frame.Labels)
        {
            Assert.Equal(0, (nint)rgb % 64);
            Assert.Equal(0, (nint)labels % 64);
        }
    }
}
