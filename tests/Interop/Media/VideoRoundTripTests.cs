namespace SRNet.Interop.Tests.Media;

public class VideoRoundTripTests
{
    [Theory]
    [InlineData("clip.mp4", 96, 64, 1)]
    [InlineData("clip.mkv", 96, 64, 1000)]
    [InlineData("odd.mp4", 97, 65, 1)]
    public void A_written_video_reads_back_with_its_pictures_and_times(string name, int width, int height, int toleranceUs)
    {
        using var folder = new TestFolder();
        var times = TestVideo.Times(70, 29.97);
        TestVideo.Write(folder.File(name), width, height, times);

        using var decoder = TestVideo.Open(folder.File(name));

        Assert.Equal("h264", decoder.Codec);
        Assert.Equal((width + 1) / 2 * 2, decoder.Width);
        Assert.Equal((height + 1) / 2 * 2, decoder.Height);
        var rgb = new byte[3 * decoder.Width * decoder.Height];
        for (var i = 0; i < times.Length; i++)
        {
            Assert.True(decoder.TryRead(rgb, 3 * decoder.Width, out var frame));
            Assert.InRange((frame.Timestamp - times[i]).TotalMicroseconds, -toleranceUs, toleranceUs);
            Assert.False(frame.Corrupt);
            Assert.InRange(MeanDifference(TestVideo.Picture(width, height, i), width, rgb, decoder.Width, height), 0, 4);
        }

        Assert.False(decoder.TryRead(rgb, 3 * decoder.Width, out _));
    }

    private static double MeanDifference(byte[] expected, int width, byte[] actual, int actualWidth, int height)
    {
        var sum = 0L;
        for (var y = 0; y < height; y++)
        {
            for (var i = 0; i < 3 * width; i++)
            {
                sum += Math.Abs(expected[(3 * y * width) + i] - actual[(3 * y * actualWidth) + i]);
            }
        }

        return (double)sum / (3 * width * height);
    }
}
